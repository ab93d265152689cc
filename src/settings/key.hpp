#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec.hpp"

namespace tradewind::settings {

// What a key is about. Behaviour: it can change a decision or a fill. Data: it chooses what the run
// is fed. Neither: speed, places, looks.
enum class Concern : std::uint8_t { Behaviour, Data, Neither };

// One key of one table, everything that is said about it in one place. Root is the struct that
// holds the value: Settings, or Agent.
template <class Root>
struct Key {
    std::string path;  // "risk.daily_loss"; in an agent "horizon_minutes"
    std::string type;  // "a number, above 0, up to 1"
    std::string unit;
    std::string meaning;
    Concern concern = Concern::Behaviour;
    // Stores a good value; else says what is wrong and stores nothing.
    std::function<std::vector<Mismatch>(Root&, const Value&)> read;
    std::function<std::optional<std::string>(const Root&)> write;  // nullopt: not set
    // A key whose default changes nothing about runs from before there was such a key: at its
    // default it is left out of what a session's id is made of.
    bool silent_at_default = false;
};

// Adds the keys of one table: the struct `Struct` inside Root, reached by `part`.
template <class Root, class Struct>
class TableKeys {
public:
    using Part = std::function<Struct&(Root&)>;

    TableKeys(std::vector<Key<Root>>& keys, std::string prefix, Concern concern, Part part)
        : keys_{keys}, prefix_{std::move(prefix)}, concern_{concern}, part_{std::move(part)} {}

    template <class T>
    TableKeys& key(std::string_view name, T Struct::* member, Constraint constraint,
                   std::string_view unit, std::string_view meaning,
                   std::optional<Concern> concern = std::nullopt) {
        Key<Root> made;
        made.path = prefix_ + std::string{name};
        made.type = Codec<T>::text(constraint);
        made.unit = unit;
        made.meaning = meaning;
        made.concern = concern.value_or(concern_);
        made.silent_at_default = silent_;
        made.read = [part = part_, member, constraint = std::move(constraint)](
                        Root& root, const Value& value) -> std::vector<Mismatch> {
            Read<T> found = Codec<T>::read(value, constraint);
            if (!found) return std::move(found).error();
            part(root).*member = *std::move(found);
            return {};
        };
        made.write = [part = part_, member](const Root& root) {
            Root copy = root;  // cold path; spares a second, const, accessor
            return Codec<T>::write(part(copy).*member);
        };
        keys_.push_back(std::move(made));
        return *this;
    }

    // The keys that are added from here on.
    TableKeys& silent_at_default() {
        silent_ = true;
        return *this;
    }

private:
    std::vector<Key<Root>>& keys_;
    std::string prefix_;
    Concern concern_;
    Part part_;
    bool silent_ = false;
};

}  // namespace tradewind::settings
