/**
 * How charts look: one style sheet for all of them, so that several on a page cannot disturb each
 * other. Light or dark as the system is, or as `data-theme` says of anything around. What a colour
 * says is always said by a shape, a dash or a word, too.
 */
import { NOTE_SIZE, TEXT_SIZE, TITLE_SIZE } from '../../core/layout/metrics.ts';
import { FONT_FAMILY } from '../../core/layout/text.ts';

const LIGHT = `
--hc-page:#ffffff;--hc-inside:#f6f8fb;--hc-inside-2:#eef2f7;--hc-state:#ffffff;--hc-border:#8391a5;--hc-faint:#cbd5e1;
--hc-text:#0f172a;--hc-muted:#55647a;--hc-line:#475569;--hc-after:#a84a06;--hc-always:#6d28d9;
--hc-done:#15703a;--hc-error:#b91c1c;--hc-active:#1d4ed8;--hc-active-fill:#dbe8fe;--hc-on-active:#ffffff;
--hc-around:#eff5ff;--hc-hot:#0f766e;--hc-never:#b42318;--hc-never-fill:#fef3f2;`;

const DARK = `
--hc-page:#0d1524;--hc-inside:#121d31;--hc-inside-2:#18253c;--hc-state:#1d2a42;--hc-border:#6f819c;--hc-faint:#33435c;
--hc-text:#e8eef7;--hc-muted:#a3b2c8;--hc-line:#a9b7cb;--hc-after:#f7b955;--hc-always:#c4b0fb;
--hc-done:#5fd68d;--hc-error:#ff8f8f;--hc-active:#7db3ff;--hc-active-fill:#1c3b6b;--hc-on-active:#0b1220;
--hc-around:#14274a;--hc-hot:#4fd1c0;--hc-never:#ff9d92;--hc-never-fill:#3a1d1f;`;

export const CHART_STYLE = `
.hc-chart{${LIGHT}font-family:${FONT_FAMILY}}
@media (prefers-color-scheme:dark){.hc-chart{${DARK}}}
[data-theme=light] .hc-chart,.hc-chart[data-theme=light]{${LIGHT}}
[data-theme=dark] .hc-chart,.hc-chart[data-theme=dark]{${DARK}}
.hc-page{fill:var(--hc-page)}
.hc-box{fill:var(--hc-state);stroke:var(--hc-border);stroke-width:1.2}
.hc-container>.hc-box{fill:var(--hc-inside)}
.hc-container.hc-even>.hc-box{fill:var(--hc-inside-2)}
.hc-region>.hc-box{stroke-dasharray:5 4}
.hc-rule{stroke:var(--hc-faint);stroke-width:1;fill:none}
.hc-title{font-size:${TITLE_SIZE}px;font-weight:700;fill:var(--hc-text)}
.hc-note{font-size:${NOTE_SIZE}px;fill:var(--hc-muted)}
.hc-text{font-size:${TEXT_SIZE}px;fill:var(--hc-text)}
.hc-strong{font-weight:700}
.hc-head{font-size:${NOTE_SIZE}px;fill:var(--hc-muted)}
.hc-dot{fill:var(--hc-text)}
.hc-history>.hc-box{fill:var(--hc-state)}
.hc-fork>.hc-box{fill:var(--hc-text);stroke:none}
.hc-final>.hc-inner{fill:none;stroke:var(--hc-border);stroke-width:1.2}
.hc-edge{--hc-kind:var(--hc-line)}
.hc-edge.hc-after{--hc-kind:var(--hc-after)}
.hc-edge.hc-always{--hc-kind:var(--hc-always)}
.hc-edge.hc-done{--hc-kind:var(--hc-done)}
.hc-edge.hc-error{--hc-kind:var(--hc-error)}
.hc-line{fill:none;stroke:var(--hc-kind);stroke-width:1.4}
.hc-hit{fill:none;stroke:transparent;stroke-width:12}
.hc-always>.hc-line{stroke-dasharray:5 3}
.hc-arrow{fill:var(--hc-kind)}
.hc-chip{fill:var(--hc-page);stroke:var(--hc-kind);stroke-width:1;stroke-opacity:.55}
.hc-edge .hc-strong{fill:var(--hc-kind)}
.hc-icon{fill:none;stroke:var(--hc-kind);stroke-width:1.3;stroke-linecap:round;stroke-linejoin:round}
.hc-mark{fill:transparent}
.hc-active-dot{display:none;fill:var(--hc-active)}
.hc-around>.hc-box{stroke:var(--hc-active);fill:var(--hc-around)}
.hc-active>.hc-box{stroke:var(--hc-active);stroke-width:2.6;fill:var(--hc-active-fill)}
.hc-active>.hc-inner{stroke:var(--hc-active)}
.hc-active>.hc-active-dot,.hc-around>.hc-active-dot{display:inline}
.hc-around>.hc-active-dot{fill:none;stroke:var(--hc-active);stroke-width:1.5}
.hc-is-down>g{opacity:.45}
.hc-back{fill:none}
.hc-heading .hc-back{fill:var(--hc-inside)}
.hc-heading.hc-even .hc-back{fill:var(--hc-inside-2)}
.hc-heading.hc-around .hc-back,.hc-heading.hc-active .hc-back{fill:var(--hc-around)}
.hc-has-choice .hc-edge:not(.hc-enabled):not(.hc-taken):not(.hc-initial){opacity:.38}
.hc-has-choice .hc-row.hc-transition:not(.hc-enabled):not(.hc-taken){opacity:.55}
.hc-edge.hc-enabled>.hc-line{stroke-width:2.2}
.hc-edge.hc-enabled .hc-chip{stroke-opacity:1;stroke-width:1.8}
.hc-part.hc-enabled>.hc-text{text-decoration:underline}
.hc-row.hc-enabled>.hc-mark{stroke:var(--hc-active);stroke-width:1;stroke-dasharray:3 2}
.hc-edge.hc-taken{--hc-kind:var(--hc-active)}
.hc-edge.hc-taken>.hc-line{stroke-width:3.4;stroke-dasharray:none}
.hc-edge.hc-taken .hc-chip{stroke-opacity:1;stroke-width:1.8}
.hc-part.hc-taken>.hc-mark,.hc-row.hc-taken>.hc-mark{fill:var(--hc-active)}
.hc-part.hc-taken>.hc-text,.hc-row.hc-taken>.hc-text,.hc-row.hc-taken>.hc-head{fill:var(--hc-on-active);font-weight:700}
.hc-edge.hc-taken>.hc-chip~.hc-icon{stroke:var(--hc-on-active)}
.hc-badge{font-size:${NOTE_SIZE}px;fill:var(--hc-hot);font-weight:700}
.hc-corner>.hc-badge{paint-order:stroke;stroke:var(--hc-page);stroke-width:3px;stroke-linejoin:round}
.hc-edge.hc-never{--hc-kind:var(--hc-never)}
.hc-edge.hc-never>.hc-line{stroke-dasharray:2 5;stroke-linecap:round;stroke-width:1.8}
.hc-never>.hc-badge,.hc-unreachable>.hc-badge{fill:var(--hc-never)}
.hc-part.hc-never>.hc-mark,.hc-row.hc-never>.hc-mark{fill:var(--hc-never-fill)}
.hc-part.hc-never>.hc-text,.hc-row.hc-never>.hc-text{fill:var(--hc-never)}
.hc-state.hc-never>.hc-box,.hc-state.hc-unreachable>.hc-box{stroke:var(--hc-never);stroke-dasharray:2 4;stroke-width:1.8}
.hc-hatch{display:none}
.hc-hatch-line{stroke:var(--hc-never);stroke-width:1.1;stroke-opacity:.55}
.hc-state.hc-unreachable>.hc-hatch{display:inline}
.hc-edge.hc-unreachable{--hc-kind:var(--hc-never)}
.hc-edge.hc-unreachable>.hc-line{stroke-dasharray:1 4;stroke-linecap:round;stroke-opacity:.7}
.hc-part.hc-unreachable>.hc-text,.hc-row.hc-unreachable>.hc-text{fill:var(--hc-never);text-decoration:line-through}
@media (forced-colors:active){.hc-chart{--hc-page:Canvas;--hc-inside:Canvas;--hc-inside-2:Canvas;--hc-state:Canvas;--hc-border:CanvasText;
--hc-text:CanvasText;--hc-muted:CanvasText;--hc-line:CanvasText;--hc-active:Highlight;--hc-active-fill:Canvas;--hc-on-active:HighlightText}}
`;
