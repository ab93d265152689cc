#pragma once

#include <string_view>

namespace tradewind::research {

// The page's looks: colours for light and dark, two columns on a desk, one on a phone.
inline constexpr std::string_view report_style = R"(
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#1a1f27;--soft:#5d6776;--grid:#e7eaee;
--edge:#dfe3e8;--axis:#9aa4b2;--pos:#16794f;--neg:#c2362b;--s0:#2459c9;--s1:#c96a05;--s2:#0b857a;
--s3:#8432c7;--s4:#c22470;--s5:#55840a;--s6:#0a7d9c;--s7:#6d665f;
--r0:#98a2b3;--r1:#2f6fe0;--r2:#12967f;--r3:#d99a06;--r4:#d6455d;--block:.24}
@media(prefers-color-scheme:dark){:root{--bg:#0f1319;--card:#171c24;--ink:#e4e8ee;--soft:#94a0b0;
--grid:#262d38;--edge:#262d38;--axis:#5b6778;--pos:#43c08a;--neg:#f0705f;--s0:#6c9cff;--s1:#f0a04b;
--s2:#39c2b1;--s3:#bb86f0;--s4:#f277af;--s5:#a3cc4c;--s6:#4cc3e0;--s7:#b6ada4;
--r0:#7a8596;--r1:#5b93f5;--r2:#35bfa4;--r3:#e9b949;--r4:#f0768a;--block:.28}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",
Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:20px 16px 48px}
h1{font-size:23px;line-height:1.25;margin:4px 0 2px}h2{font-size:15px;margin:0 0 2px}
h3{font-size:13px;margin:14px 0 4px;color:var(--soft);font-weight:600}
p{margin:0 0 8px}.soft,.note{color:var(--soft)}.note{font-size:12.5px;line-height:1.45;margin:6px 0 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:10px;margin:16px 0}
.tile,.card{background:var(--card);border:1px solid var(--edge);border-radius:10px}
.tile{padding:10px 12px}.tile b{display:block;font-size:20px;line-height:1.25;font-weight:650}
.tile span{display:block;font-size:12px;color:var(--soft)}
.cards{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:14px}
.card{padding:14px 16px;min-width:0;margin-bottom:14px}
.flow{columns:2;column-gap:14px}.flow .card{break-inside:avoid}
.gain{color:var(--pos)}.loss{color:var(--neg)}
.carry{border-left:4px solid var(--s1)}.carry ul,.plain{margin:6px 0 0;padding-left:18px}
.carry li,.plain li{margin:2px 0}.plain{font-size:13px;color:var(--soft)}
.wrap{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px;margin-top:8px}
th,td{padding:4px 6px;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap}
th{color:var(--soft);font-weight:600;font-size:12px}th:first-child,td:first-child{text-align:left;
padding-left:0}td small{display:block;color:var(--soft);font-size:11px}
.legend{display:flex;flex-wrap:wrap;gap:3px 14px;font-size:12.5px;color:var(--soft);margin-top:6px}
.legend i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px}
svg{display:block;width:100%;height:auto;margin-top:8px}svg.narrow{display:none}
text{font-size:11px;fill:var(--soft)}text.middle{text-anchor:middle}text.end{text-anchor:end}
text.value{fill:var(--ink)}text.on{fill:#fff;font-weight:600}text.unit{font-weight:600}
.grid{stroke:var(--grid)}.axis{stroke:var(--axis)}.zero{stroke:var(--axis)}
.start-level{stroke:var(--axis);stroke-dasharray:4 4}
.line{fill:none;stroke-width:1.7;stroke-linejoin:round}.thin{stroke-width:1}
.dashed{stroke-dasharray:3 3;opacity:.7}.price{stroke:var(--ink);stroke-width:1.3}
.area,rect{stroke:none}.whisker{stroke-width:1.6}.dot{fill-opacity:.68}
.faint{fill-opacity:.16}.block{fill-opacity:var(--block)}.block.solid{fill-opacity:.85}
.line.pos{stroke:var(--pos)}.line.neg{stroke:var(--neg)}
rect.pos,.area.pos{fill:var(--pos)}rect.neg,.area.neg{fill:var(--neg)}.muted{fill:var(--axis)}
details{margin-top:6px}summary{cursor:pointer;font-size:13px;color:var(--soft)}
@media(max-width:760px){.flow{columns:1}.cards{grid-template-columns:minmax(0,1fr)}main{padding:14px 10px 40px}
.card{padding:12px}svg.wide{display:none}svg.narrow{display:block}h1{font-size:20px}
.tiles{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media print{body{background:#fff}.card,.tile{break-inside:avoid}}
)";

}  // namespace tradewind::research
