/** The page's style sheet: one column, system fonts, light and dark, telephones and A4. */
import { colorDeclarations } from "../theme.ts";

export const style = `
:root{${colorDeclarations("light")};color-scheme:light dark;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{${colorDeclarations("dark")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);font-variant-numeric:tabular-nums}
main,header.top,footer{max-width:852px;margin:0 auto;padding:0 16px}
header.top{padding-top:28px}
.brand{display:flex;align-items:center;gap:9px;font-size:14px;font-weight:600;color:var(--soft)}
.brand svg{width:22px;height:22px;flex:none}
.brand time{margin-left:auto;font-weight:400}
h1{font-size:34px;line-height:1.16;letter-spacing:-.021em;margin:26px 0 8px;text-wrap:balance;overflow-wrap:anywhere}
.facts{color:var(--soft);margin:0;max-width:none;overflow-wrap:anywhere}
h2{font-size:23px;line-height:1.25;letter-spacing:-.014em;margin:50px 0 6px;padding-top:22px;border-top:1px solid var(--grid)}
h3{font-size:16px;margin:30px 0 4px}
p{margin:8px 0 14px;max-width:68ch}
a{color:inherit}
.verdict{margin:28px 0 0;padding:20px 22px 18px;border-radius:12px;background:var(--raised);border-left:5px solid var(--tone,var(--line))}
.verdict .say{font-size:22px;line-height:1.38;font-weight:600;letter-spacing:-.012em;margin:0;max-width:none;text-wrap:pretty;overflow-wrap:anywhere}
.verdict .chip{display:inline-block;font-size:13px;font-weight:600;letter-spacing:.01em;color:var(--tone);margin:0 0 6px}
.verdict.good{--tone:var(--good)}.verdict.open{--tone:var(--soft)}.verdict.bad{--tone:var(--bad)}
.notes{margin:14px 0 0;padding:0 0 0 18px;color:var(--soft);font-size:15px}.notes li{margin:4px 0;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(144px,1fr));gap:0 28px;margin:28px 0 0;padding:0}
.tiles div{padding:12px 0;border-top:1px solid var(--line);min-width:0}
.tiles dt{font-size:13.5px;color:var(--soft)}
.tiles dd{margin:0;font-size:25px;line-height:1.25;font-weight:600;letter-spacing:-.015em;overflow-wrap:anywhere}
.tiles small{display:block;font-size:13.5px;line-height:1.4;font-weight:400;letter-spacing:0;color:var(--soft);overflow-wrap:anywhere}
figure{margin:26px 0 34px}
figure svg{display:block;width:100%;height:auto;overflow:visible}
figcaption{font-size:14px;line-height:1.5;color:var(--soft);margin-top:12px;max-width:76ch}
figcaption b{color:var(--ink);font-weight:600}
.anchor{position:relative;top:-14px}
figure:has(>:target){outline:2px solid var(--line);outline-offset:14px;border-radius:2px}
.advice{margin:14px 0 0;padding:0 0 0 22px}.advice li{margin:0 0 16px;padding-left:4px;max-width:72ch;overflow-wrap:anywhere}.advice li::marker{color:var(--soft);font-weight:600}
.small{display:none}
@media (max-width:560px){.large{display:none}.small{display:block}}
fieldset{display:inline-flex;gap:0;margin:10px 14px 2px 0;padding:2px;border:0;border-radius:8px;background:var(--raised);box-shadow:inset 0 0 0 1px var(--grid)}
legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
fieldset input{position:absolute;opacity:0;pointer-events:none}
fieldset label{padding:5px 13px;border-radius:6px;font-size:14px;line-height:1.4;color:var(--soft);cursor:pointer}
fieldset label:hover{color:var(--ink)}
fieldset input:checked+label{background:var(--paper);color:var(--ink);font-weight:600;box-shadow:0 0 0 1px var(--line)}
fieldset input:focus-visible+label,button:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--one);outline-offset:2px}
.switching:has([value=train]:checked) [data-split=validation],.switching:has([value=validation]:checked) [data-split=train],.switching:has([value=linear]:checked) [data-scale=log],.switching:has([value=log]:checked) [data-scale=linear]{display:none}
.scroll{overflow-x:auto;margin:20px 0 8px;scrollbar-width:thin}
table{border-collapse:collapse;width:100%;font-size:14.5px;line-height:1.4}
caption{text-align:left;font-size:14px;color:var(--soft);padding:0 0 8px}
th,td{padding:8px 0 8px 18px;text-align:right;vertical-align:baseline;white-space:nowrap;border-bottom:1px solid var(--grid)}
thead th{white-space:normal;font-size:13px;font-weight:600;color:var(--soft);border-bottom-color:var(--line);vertical-align:bottom}
th:first-child,td:first-child{padding-left:0;text-align:left;position:sticky;left:0;background:var(--paper);z-index:1}
tbody th{font-weight:400}
td.words,th.words{text-align:left}
td.wrap{white-space:normal;min-width:15em}
tbody tr.top td,tbody tr.top th,td.top{font-weight:650}
td small,th small{display:block;font-size:12.5px;font-weight:400;color:var(--soft)}
td.name small,th.name small{max-width:34ch;white-space:normal;overflow-wrap:anywhere}
td.bad,.bad-text{color:var(--bad)}
.name span{display:inline-block;width:max-content;max-width:34ch;white-space:normal;overflow-wrap:break-word;vertical-align:top}
.swatch{display:inline-block;width:10px;height:10px;border-radius:2.5px;background:var(--c);margin-right:9px}
.note{font-size:14px;color:var(--soft);margin:4px 0 0}
th button{all:unset;cursor:pointer;border-radius:3px}th button:hover{color:var(--ink)}
th[aria-sort] button::after{content:" ↓";color:var(--ink)}th[aria-sort=ascending] button::after{content:" ↑"}
details{margin:14px 0;border-top:1px solid var(--grid);padding-top:10px}
h2+details{border-top:0;padding-top:0}
summary{cursor:pointer;font-weight:600;padding:4px 0;overflow-wrap:anywhere}
summary small{font-weight:400;color:var(--soft);font-size:14px;margin-left:6px}
pre{font:13.5px/1.55 var(--mono);background:var(--raised);border-radius:8px;padding:14px 16px;margin:10px 0;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:2}
.command{position:relative}.command pre{padding-right:84px}.command span{display:inline-block;max-width:100%}
.copy{position:absolute;top:9px;right:9px;font:600 13px var(--sans);color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:4px 11px;cursor:pointer}
.copy:hover{border-color:var(--soft)}
.settings{columns:2;column-gap:40px;margin:14px 0;font-size:14.5px}
.settings div{display:flex;gap:16px;padding:5px 0;border-bottom:1px solid var(--grid);break-inside:avoid}
.settings dt{color:var(--soft);flex:0 1 auto;min-width:34%;overflow-wrap:anywhere}
.settings dd{flex:none;margin:0 0 0 auto;overflow-wrap:anywhere;min-width:0;max-width:70%}
footer{color:var(--soft);font-size:13.5px;padding:44px 16px 56px}
@media (max-width:560px){
body{font-size:15.5px}h1{font-size:27px}h2{font-size:21px;margin-top:48px}.verdict{padding:16px 16px 14px;margin-top:22px}.verdict .say{font-size:18.5px}
.tiles{grid-template-columns:1fr 1fr;gap:0 18px}.tiles dd{font-size:21px}th,td{padding-left:16px}.brand time{font-size:13px}.settings{columns:1}
.name span{max-width:38vw}
}
@media print{
@page{size:A4;margin:15mm 15mm 17mm}
body{font-size:10.5pt}main,header.top,footer{max-width:none;padding-left:0;padding-right:0}header.top{padding-top:0}
h1{font-size:21pt;margin:12pt 0 4pt}h2{font-size:14pt;margin:20pt 0 2pt;padding-top:10pt}.verdict{margin-top:12pt;padding:10pt 12pt}.verdict .say{font-size:13pt}.tiles{grid-template-columns:repeat(4,1fr);gap:0 14pt;margin-top:12pt}.tiles dd{font-size:14pt}figure{margin:10pt 0 14pt}figcaption{margin-top:6pt}
h2,h3,caption,summary{break-after:avoid}figure,.verdict,.tiles,tr,.command{break-inside:avoid}p,li{orphans:3;widows:3}
fieldset,.copy{display:none}
.large{display:block}.small{display:none}
.switching [data-split][data-scale]{display:block!important}.switching [data-split][data-scale][data-print=no]{display:none!important}
table{font-size:8pt}td small,th small{font-size:7pt}thead{display:table-header-group;break-inside:avoid}.scroll{break-inside:avoid}th,td{padding:3.5pt 0 3.5pt 8pt}.scroll{overflow:visible;margin:8pt 0}.name span{max-width:26ch}.settings{font-size:8.6pt;columns:3;column-gap:16pt}.settings div{padding:2.5pt 0;gap:8pt}
figcaption,.note,.notes{font-size:9pt}pre{font-size:8.5pt;border:1px solid var(--grid);background:none}.verdict{background:none;border:1px solid var(--line);border-left:5px solid var(--tone,var(--line))}
details:not([open]),.seeds:has(>details:not([open])){display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}`.trim();
