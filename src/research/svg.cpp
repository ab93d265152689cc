#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tradewind::research::svg {
namespace {

std::string short_decimal(double value) {
    std::string text = fmt::format("{:.2f}", value);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

}  // namespace

std::string label(double value, Unit unit) {
    const double size = std::fabs(value);
    const std::string_view sign = value < 0 ? "-" : "";
    switch (unit) {
        case Unit::Dollars:
            if (size >= 1e9) return fmt::format("{}${}b", sign, short_decimal(size / 1e9));
            if (size >= 1e6) return fmt::format("{}${}m", sign, short_decimal(size / 1e6));
            if (size >= 1e4) return fmt::format("{}${}k", sign, short_decimal(size / 1e3));
            return fmt::format("{}${}", sign, short_decimal(size));
        case Unit::Percent:
            return short_decimal(value * 100) + "%";
        case Unit::Number:
            return short_decimal(value);
        case Unit::Minutes:
            if (size < 1) return short_decimal(value * 60) + " s";
            if (size < 120) return short_decimal(value) + " min";
            if (size < 2880) return short_decimal(value / 60) + " h";
            return short_decimal(value / 1440) + " d";
    }
    return {};
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("&#{};", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<double> round_ticks(double lo, double hi, int about) {
    const double span = hi - lo;
    if (!(span > 0) || !std::isfinite(span)) return {};
    const double wanted = span / std::max(about, 1);
    double power = 1;
    while (power > wanted) power /= 10;
    while (power * 10 <= wanted) power *= 10;
    double step = power * 10;
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (power * factor >= wanted) {
            step = power * factor;
            break;
        }
    std::vector<double> ticks;
    for (double k = std::ceil(lo / step - 1e-9); k * step <= hi + step * 1e-9; k += 1)
        ticks.push_back(k == 0 ? 0 : k * step);
    return ticks;
}

void Range::include(double value) {
    if (!std::isfinite(value)) return;
    lo = any ? std::min(lo, value) : value;
    hi = any ? std::max(hi, value) : value;
    any = true;
}

Range Range::padded(double share) const {
    const double least = std::max({std::fabs(lo), std::fabs(hi), 1.0}) * 1e-4;
    const double pad = std::max((hi - lo) * share, hi - lo < least ? least : 0.0);
    return {lo - pad, hi + pad, true};
}

Canvas::Canvas(double width, double height, std::string_view css, std::string_view says)
    : svg_{fmt::format("<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                       css, width, height, escaped(says))} {}

void Canvas::y_axis(const Box& box, const Scale& y, Unit unit, int about, std::string_view title) {
    for (const double tick : round_ticks(std::min(y.lo, y.hi), std::max(y.lo, y.hi), about)) {
        const double at = y(tick);
        rule({box.left, at}, {box.right, at}, tick == 0 ? "zero" : "grid");
        text({box.left - 5, at + 3.5}, "end", label(tick, unit));
    }
    if (!title.empty()) text({box.left, box.top - 5}, "start unit", title);
}

void Canvas::x_axis(const Box& box, const Scale& x, std::span<const Mark> marks) {
    rule({box.left, box.bottom}, {box.right, box.bottom}, "axis");
    for (const Mark& mark : marks) {
        const double at = x(mark.at);
        rule({at, box.bottom}, {at, box.bottom + 3}, "axis");
        const bool at_end = at > box.right - 24;
        const bool at_begin = at < box.left + 12;
        text({at, box.bottom + 15}, at_end ? "end" : at_begin ? "start" : "middle", mark.text);
    }
}

void Canvas::x_title(const Box& box, std::string_view title) {
    text({box.right, box.bottom + 28}, "end unit", title);
}

void Canvas::path(std::span<const Point> points) {
    for (std::size_t i = 0; i < points.size(); ++i)
        svg_ += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", points[i].x, points[i].y);
}

void Canvas::line(std::span<const Point> points, std::string_view css) {
    if (points.empty()) return;
    if (points.size() == 1) return dot(points.front(), 2.5, css, {});
    svg_ += fmt::format("<path class=\"line {}\" d=\"", css);
    path(points);
    svg_ += "\"/>";
}

void Canvas::steps(std::span<const Point> points, std::string_view css) {
    std::vector<Point> corners;
    for (const Point& point : points) {
        if (!corners.empty()) corners.push_back({point.x, corners.back().y});
        corners.push_back(point);
    }
    line(corners, css);
}

void Canvas::area(std::span<const Point> points, double base, std::string_view css) {
    if (points.empty()) return;
    svg_ += fmt::format("<path class=\"area {}\" d=\"M{:.1f} {:.1f}", css, points.front().x, base);
    for (const Point& point : points) svg_ += fmt::format("L{:.1f} {:.1f}", point.x, point.y);
    svg_ += fmt::format("L{:.1f} {:.1f}Z\"/>", points.back().x, base);
}

void Canvas::band(std::span<const Point> low, std::span<const Point> high, std::string_view css) {
    if (low.empty() || low.size() != high.size()) return;
    svg_ += fmt::format("<path class=\"area {}\" d=\"", css);
    path(high);
    for (std::size_t i = low.size(); i-- > 0;)
        svg_ += fmt::format("L{:.1f} {:.1f}", low[i].x, low[i].y);
    svg_ += "Z\"/>";
}

void Canvas::rect(double x, double y, double width, double height, std::string_view css,
                  std::string_view tip) {
    svg_ += fmt::format(
        "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"", css, x,
        y, std::max(width, 0.0), std::max(height, 0.0));
    svg_ += tip.empty() ? "/>" : fmt::format("><title>{}</title></rect>", escaped(tip));
}

void Canvas::dot(Point at, double radius, std::string_view css, std::string_view tip) {
    svg_ += fmt::format("<circle class=\"dot {}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"", css,
                        at.x, at.y, radius);
    svg_ += tip.empty() ? "/>" : fmt::format("><title>{}</title></circle>", escaped(tip));
}

void Canvas::rule(Point from, Point to, std::string_view css) {
    svg_ +=
        fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>",
                    css, from.x, from.y, to.x, to.y);
}

void Canvas::text(Point at, std::string_view css, std::string_view text) {
    svg_ += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", css, at.x, at.y,
                        escaped(text));
}

std::string Canvas::take() { return std::move(svg_) + "</svg>"; }

}  // namespace tradewind::research::svg
