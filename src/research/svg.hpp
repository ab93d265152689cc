#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Charts as SVG text. Coordinates are those of the viewBox, origin top left; colours are CSS
// classes of the page, so that light and dark are the page's business.
namespace tradewind::research::svg {

enum class Unit : std::uint8_t { Dollars, Percent, Number, Minutes };
// As short as an axis wants it: "$1.2k", "3.5%", "0.25", "2 h". Percent takes a fraction.
std::string label(double value, Unit unit);
std::string escaped(std::string_view text);  // for HTML text and attributes

// Round values within lo .. hi, about as many as asked for; none where the range is empty.
std::vector<double> round_ticks(double lo, double hi, int about);

// A range that has room: of one value, or of none, it is made wide enough to draw.
struct Range {
    double lo = 0;
    double hi = 0;
    bool any = false;
    void include(double value);
    Range padded(double share) const;  // never empty
};

struct Box {
    double left, top, right, bottom;
    double width() const { return right - left; }
    double height() const { return bottom - top; }
};

// A linear scale from values to pixels.
struct Scale {
    double lo, hi, from, to;
    double operator()(double value) const { return from + (value - lo) / (hi - lo) * (to - from); }
};

struct Mark {  // on the x axis
    double at = 0;
    std::string text;
};

struct Point {
    double x = 0;
    double y = 0;
};

class Canvas {
public:
    // `says` is read out to who cannot see the picture.
    Canvas(double width, double height, std::string_view css, std::string_view says);

    void y_axis(const Box& box, const Scale& y, Unit unit, int about, std::string_view title);
    void x_axis(const Box& box, const Scale& x, std::span<const Mark> marks);
    void x_title(const Box& box, std::string_view title);
    void line(std::span<const Point> points, std::string_view css);
    void steps(std::span<const Point> points, std::string_view css);
    void area(std::span<const Point> points, double base, std::string_view css);
    void band(std::span<const Point> low, std::span<const Point> high, std::string_view css);
    void rect(double x, double y, double width, double height, std::string_view css,
              std::string_view tip = {});
    void dot(Point at, double radius, std::string_view css, std::string_view tip);
    void rule(Point from, Point to, std::string_view css);
    void text(Point at, std::string_view css, std::string_view text);  // css: "start|middle|end"
    std::string take();

private:
    void path(std::span<const Point> points);
    std::string svg_;
};

}  // namespace tradewind::research::svg
