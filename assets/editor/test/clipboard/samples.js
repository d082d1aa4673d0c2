// What programs put on the clipboard, in their shapes, with words of our own. Each: where it comes from, the HTML, and what
// else is set up ({ blocks, at, lang }). What has to come of it stands in wanted.json.

const word = (body, style = "") => `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><style><!--
 p.MsoNormal, li.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;}
 span.MsoFootnoteReference {vertical-align:super;} span.msoIns {text-decoration:underline; color:teal;} span.msoDel {text-decoration:line-through; color:red;}
 ${style}
--></style></head><body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->${body}<!--EndFragment--></body></html>`;

const item = (marker, text, level = 1, id = "l0") => `<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:${id} level${level} lfo1'><![if !supportLists]><span style='mso-bidi-font-family:Calibri'><span style='mso-list:Ignore'>${marker}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>`;

const webItem = (tag, start, level, text) => `<div class="ListContainerWrapper SCXW1 BCX0"><${tag} class="NumberListStyle1 SCXW1" role="list" start="${start}"><li data-leveltext="%1." data-font="Calibri" data-listid="3" data-aria-posinset="${start}" data-aria-level="${level}" role="listitem" class="OutlineElement Ltr SCXW1"><p class="Paragraph SCXW1" lang="EN-US" xml:lang="EN-US"><span data-contrast="auto" class="TextRun SCXW1" lang="EN-US"><span class="NormalTextRun SCXW1">${text}</span></span><span class="EOP SCXW1" data-ccp-props="{}">&nbsp;</span></p></li></${tag}></div>`;

const docs = (body) => `<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1f2e">${body}</b>`;
const run = (text, style = "") => `<span style="font-size:11pt;font-family:Arial;color:#000000;background-color:transparent;font-weight:400;font-style:normal;font-variant:normal;text-decoration:none;vertical-align:baseline;white-space:pre;white-space:pre-wrap;${style}">${text}</span>`;

const cocoa = (style, body) => `<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd"><html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="Generator" content="Cocoa HTML Writer"><style type="text/css">p.p1 {margin: 0.0px 0.0px 0.0px 0.0px; font: 12.0px Helvetica}
${style}</style></head><body>${body}</body></html>`;

const bullets = (...texts) => ({ type: "bullet_list", content: texts.map((text) => ({ type: "list_item", content: [{ type: "paragraph", content: [{ type: "text", text }] }] })) });

export const samples = [
  ["Word: a paragraph with no-break spaces", word("<p class=MsoNormal>The pier is 41&nbsp;cm lower, she said.<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>It moved in\n 2019.<o:p></o:p></p>")],
  ["Word: tracked changes", word(`<p class=MsoNormal>The mayor <del cite="mailto:Ada%20Quill" datetime="2026-01-02T10:00"><span class=msoDel>lied</span></del><ins cite="mailto:Ada%20Quill" datetime="2026-01-02T10:00">was mistaken</ins>.</p>`)],
  ["Word: tracked changes as spans", word("<p class=MsoNormal>He paid <span class=msoDel>4</span><span class=msoIns>6</span> million.</p>")],
  ["Word: raised and lowered figures", word("<p class=MsoNormal>The hall has 4,820 m<sup>2</sup>, 10<sup>6</sup> visitors and H<sub>2</sub>O.</p>")],
  ["Word: a list that begins at 4", word(item("4.", "Fourth") + item("5.", "Fifth") + item("6.", "Sixth"))],
  ["Word: numbers behind bullets", word(item("·", "First bullet") + item("·", "Second bullet") + item("1.", "One", 1, "l1") + item("2.", "Two", 1, "l1"))],
  ["Word: numbers that go on behind a paragraph", word(`${item("1.", "One")}<p class=MsoNormal>Between.</p>${item("2.", "Two")}`)],
  ["Word: a list in a list", word(item("1.", "One") + item("a.", "Inner a", 2) + item("b.", "Inner b", 2) + item("2.", "Two"), "@list l0:level2 {mso-level-number-format:alpha-lower;}")],
  ["Word: bullets of the letter o", word(item("·", "Outer") + item("o", "Inner", 2) + item("§", "Innermost", 3) + item("·", "Outer again"))],
  ["Word: a numbered heading", word(`<h1 style='margin-left:21.6pt;mso-list:l2 level1 lfo3'><![if !supportLists]><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>What the engineers said</h1><h2 style='mso-list:l2 level2 lfo3'><![if !supportLists]><span style='mso-list:Ignore'>2.1<span>&nbsp;&nbsp; </span></span><![endif]>The wall</h2><p class=MsoNormal>It settled.</p>`)],
  ["Word: a heading of a style of one's own", word("<p class=Crosshead style='mso-outline-level:2'>The second night</p><p class=MsoNormal>It rained.</p>")],
  ["Word: a comment", word(`<p class=MsoNormal><a style='mso-comment-reference:AQ_1;mso-comment-date:20260102T1000'>The figure</a><span class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor id="_anchor_1" onmouseover="x()" href="#_msocom_1" name="_msoanchor_1">[AQ1]</a><![endif]><span style='mso-special-character:comment'>&nbsp;</span></span></span> is right.</p><div style='mso-element:comment-list'><![if !supportAnnotations]><hr class=msocomoff align=left size=1 width="33%"><![endif]><div style='mso-element:comment'><div id="_com_1" class=msocomtxt><a name="_msocom_1"></a><p class=MsoCommentText>Really?</p></div></div></div>`)],
  ["Word: a footnote", word(`<p class=MsoNormal>It fell.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a></p>`)],
  ["Word: a table", word("<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Ward 3</p></td><td><p class=MsoNormal>1</p></td><td><p class=MsoNormal>204</p></td></tr><tr><td><p class=MsoNormal>Ward 4</p></td><td><p class=MsoNormal><o:p>&nbsp;</o:p></p></td><td><p class=MsoNormal>310</p></td></tr></table><p class=MsoNormal>Below.</p>")],
  ["Word: struck words", word("<p class=MsoNormal>Price: <s>12</s> <span style='text-decoration:line-through'>11</span> 10 euros.</p>")],
  ["Word: hidden words", word("<p class=MsoNormal>Seen<span style='display:none;mso-hide:all'> and unseen</span>.</p>")],
  ["Word: an empty numbered item", word(item("1.", "One") + item("2.", "&nbsp;") + item("3.", "Three"))],
  ["Word: markers that are words", word(item("Article 1:", "No dogs.") + item("Article 2:", "No cats."))],
  ["Word for Mac: list paragraphs without marks for lists", word(`<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>First</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>Second</p>`, "@list l0:level1 {mso-level-tab-stop:none;}")],
  ["Word for Mac: bullets by definition", word(`<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>First</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>Second</p>`, "@list l0:level1 {mso-level-number-format:bullet;}")],
  ["Word on the web: items in lists of their own", webItem("ol", 1, 1, "One") + webItem("ul", 1, 2, "Inner") + webItem("ol", 2, 1, "Two") + `<p class="Paragraph" lang="EN-US"><span class="TextRun">After.</span><span class="EOP">&nbsp;</span></p>` + webItem("ol", 3, 1, "Three")],
  ["Word on the web: a heading, a deletion and an insertion", `<div class="OutlineElement Ltr"><p class="Paragraph" role="heading" aria-level="1"><span class="TextRun" style="font-weight:bold">The vote</span><span class="EOP">&nbsp;</span></p></div><div class="OutlineElement Ltr"><p class="Paragraph"><span class="TextRun">He </span><span class="TrackChangeTextDeletion TrackedChange">denied</span><span class="TrackChangeTextInsertion TrackedChange">admitted</span><span class="TextRun"> it in m</span><span class="TextRun Superscript" style="vertical-align:super">2</span><span class="LineBreakBlob BlobObject"><span>&nbsp;</span><br></span><span class="TextRun">on two lines.</span><span class="EOP">&nbsp;</span></p></div>`],
  ["Google Docs: words in bold and italics", docs(`<p dir="ltr" style="line-height:1.38">${run("Plain, ")}${run("bold", "font-weight:700;")}${run(" and ")}${run("italic", "font-style:italic;")}${run(".")}</p><br><p dir="ltr">${run("Next.")}</p>`)],
  ["Google Docs: raised and struck", docs(`<p dir="ltr">${run("4,820 m")}${run("<span style=\"font-size:0.6em;vertical-align:super;\">2</span>")}${run(", ")}${run("old", "text-decoration:line-through;")}${run(" CO")}${run("<span style=\"font-size:0.6em;vertical-align:sub;\">2</span>")}</p>`)],
  ["Google Docs: lists beside their items", docs(`<ol style="margin-top:0"><li dir="ltr" aria-level="1" style="list-style-type:decimal"><p dir="ltr" role="presentation">${run("One")}</p></li><ul><li dir="ltr" aria-level="2" style="list-style-type:circle"><p dir="ltr" role="presentation">${run("Inner")}</p></li></ul><li dir="ltr" aria-level="1" style="list-style-type:decimal"><p dir="ltr" role="presentation">${run("Two")}</p></li></ol>`)],
  ["Google Docs: a list that begins at 3", docs(`<ol start="3"><li dir="ltr" style="list-style-type:decimal"><p>${run("Three")}</p></li></ol>`)],
  ["Google Docs: a comment and its anchor", docs(`<p>${run("The figure")}<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup>${run(" is right.")}</p><div style="border:1px solid black;margin:5px"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>${run("Really?")}</p></div>`)],
  ["Google Docs: a list of tasks", docs(`<ul><li role="checkbox" aria-checked="true" style="list-style-type:none"><p>${run("Call the mayor")}</p></li><li role="checkbox" aria-checked="false" style="list-style-type:none"><p>${run("Check the sum")}</p></li></ul>`)],
  ["Google Docs: a link through Google", docs(`<p><a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D" style="text-decoration:none;">${run("report", "text-decoration:underline;")}</a></p>`)],
  ["Google Docs: a table", docs(`<div dir="ltr" align="left"><table><colgroup><col><col></colgroup><tbody><tr><td><p dir="ltr">${run("Lisbon")}</p></td><td><p dir="ltr">${run("12")}</p></td></tr><tr><td><p dir="ltr">${run("Porto")}</p></td><td><p dir="ltr">${run("9")}</p></td></tr></tbody></table></div>`)],
  ["LibreOffice: paragraphs, a quotation and a footnote", `<html><head><style type="text/css">p { margin-bottom: 0.25cm } a.sdfootnoteanc { font-size: 57% }</style></head><body lang="de-DE"><p style="line-height: 100%">Der Deich hielt.<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>\n<blockquote>Ein Zitat\nin zwei Zeilen.</blockquote></body></html>`],
  ["LibreOffice: a list that goes on", `<ol start="7"><li><p>Seven</p></li><li><p>Eight</p><ul><li><p>Inner</p></li></ul></li></ol>`],
  ["LibreOffice: tracked changes", `<p>They <del cite="#x" datetime="2026-01-01T00:00:00"><span style="background:#eee">never </span></del>met <ins cite="#x">twice</ins>.</p>`],
  ["LibreOffice Calc", `<table cellspacing="0" border="0"><colgroup width="85"></colgroup><tr><td height="17" align="left">Ort</td><td align="right" sdval="1204" sdnum="1031;">1204</td></tr><tr><td align="left">Emden</td><td align="right"><s>7</s></td></tr></table>`],
  ["Pages: classes that say bold and struck", cocoa("span.s1 {font-weight: bold} span.s2 {text-decoration: line-through} span.s3 {vertical-align: super}", `<p class="p1">A <span class="s1">bold</span><span class="Apple-converted-space">&nbsp; </span>and <span class="s2">struck</span> word, m<span class="s3">2</span>.</p>`)],
  ["Pages: a list of dashes", cocoa("ul.ul1 {list-style-type: disc}", `<ul class="ul1"><li class="li1"><span class="s1"></span>One</li><li class="li1">Two</li></ul>`)],
  ["Apple Notes: a title and lines", cocoa("p.p2 {min-height: 14px}", `<p class="p1"><b>Interview</b></p><p class="p2"><br></p><p class="p1">She said “no”.</p><ul class="Apple-dash-list"><li>one</li><li>two</li></ul>`)],
  ["Outlook: a mail with a reply under it", word(`<p class=MsoNormal>Dear all,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>See <a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&amp;data=05">the page</a>.<o:p></o:p></p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>From:</b> Ada Quill<br><b>Sent:</b> Monday<o:p></o:p></p></div>`)],
  ["Outlook: a page laid out in tables", `<table width="600"><tr><td width="20">&nbsp;</td><td><table><tr><td><h1>Statement</h1><p>First paragraph.</p><p>Second paragraph.</p></td></tr></table></td></tr></table><img src="x.gif" width="1" height="1">`],
  ["Gmail: lines as blocks, a quotation", `<div dir="ltr"><div>Hello,</div><div><br></div><div>the sum is <b>4</b>.</div></div><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:<br></div><blockquote class="gmail_quote" style="margin:0px"><div>What is the sum?</div></blockquote></div>`],
  ["Gmail: an emoji as a picture", `<div>Done <img data-emoji="👍" alt="👍" src="cid:1" class="an1"> and <img src="photo.jpg" width="300">.</div>`],
  ["Excel", `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--table {mso-displayed-decimal-separator:"\\.";} .xl65 {mso-number-format:"\\#\\,\\#\\#0";} .xl66 {text-decoration:line-through;}--></style></head><body><table border=0><col width=64 span=3><tr height=20><td height=20 class=xl65>Turnout</td><td class=xl65 align=right>4,820</td><td class=xl66 align=right>4,002</td></tr><tr><td></td><td></td><td></td></tr><tr><td>Source</td><td colspan=2>City<br style='mso-data-placement:same-cell'>hall</td></tr></table></body></html>`],
  ["Google Sheets", `<google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #cccccc;}br {mso-data-placement:same-cell;}--></style><table xmlns="http://www.w3.org/1999/xhtml" data-sheets-root="1"><colgroup><col width="100"/></colgroup><tbody><tr><td data-sheets-value="x">12</td><td style="text-align:right">345</td></tr></tbody></table></google-sheets-html-origin>`],
  ["a web page: deleted and inserted", `<p><del>lied</del><ins>was mistaken</ins></p>`],
  ["a web page: quotation marks of the page's language", `<p lang="de">Er sagte <q>nein, <q>nie</q></q>.</p><p lang="fr">Il dit <q>non</q>.</p><p>They said <q>yes</q>.</p><p>And <q>“maybe”</q>.</p>`],
  ["a web page: quotation marks of the story's language", `<p>Hon sa <q>nej</q>.</p>`, { lang: "sv" }],
  ["a web page: a list of letters, one that counts down and one with gaps", `<ol type="a"><li>first</li></ol><ol reversed><li>three</li><li>two</li><li>one</li></ol><ol><li>one</li><li value="5">five</li><li>six</li></ol>`],
  ["a web page: lists that begin at 0, below it and nowhere", `<ol start="0"><li>none</li><li>one</li></ol><ol start="-3"><li>minus</li></ol><ol start="99999999999"><li>much</li></ol>`],
  ["a web page: headings, a rule and code", `<h1>Title</h1><h2>Part</h2><h3>Small</h3><hr><pre>a  b\n  c</pre><p>x <code>y</code></p>`],
  ["a web page: links that lead nowhere from here", `<p><a href="/about">About</a>, <a href="javascript:void(0)">open</a>, <a href="mailto:?subject=Look">share</a>, <a href="https://a.example:99999/">port</a>, <a href="#top">top</a>, <a href="https://example.org/">good</a>.</p>`],
  ["a web page: readings over characters", `<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby></p>`],
  ["a web page: raised by a reset", `<p>1.6 km<sup style="position: relative; vertical-align: baseline; top: -0.5em;">2</sup></p>`],
  ["a web page: a table of headings and cells", `<table><caption>Results</caption><thead><tr><th>Party</th><th>Seats</th></tr></thead><tbody><tr><td>Blue</td><td>12</td></tr></tbody></table>`],
  ["a web page: a quotation with a list in it", `<blockquote><p>He said:</p><ol start="3"><li>three</li><li>four</li></ol><blockquote>Nested</blockquote></blockquote>`],
  ["a web page: tasks, a formula and a film", `<ul><li><input type="checkbox" checked disabled> Done</li><li><input type="checkbox"> Open</li></ul><p>So <math><mi>x</mi><msup><mi>y</mi><mn>2</mn></msup></math></p><video src="x.mp4"></video>`],
  ["a web page: characters that nobody sees", `<p>new&#8203;sroom co&shy;op &#xFEFF;and می&zwnj;خواهم 👩&zwj;🚒&#x2028;next</p><p>&#8203;</p>`],
  ["a web page: a heading in an item, an item without a list", `<ul><li><h3>Head</h3><p>Text</p></li></ul><li>loose</li><li>loose too</li>`],
  ["a web page: ten lists in one another", `${"<ul><li>x".repeat(11)}${"</li></ul>".repeat(11)}`],
  ["another editor that uses ProseMirror", `<p data-pm-slice="1 1 []">He <del>lied</del> erred 10<sup>6</sup></p>`],
  ["a heading at the end of a paragraph", `<h2>The second night</h2>`, { blocks: ["It rained."] }],
  ["a heading and text at the end of a paragraph", `<h3>The second night</h3><p>It stopped.</p>`, { blocks: ["It rained."] }],
  ["a heading in front of the words behind the cursor", `<p>It stopped.</p><h2>The second night</h2>`, { blocks: ["It rained. It rained more."], at: "It rained." }],
  ["words of a heading within a sentence", `<h2>very</h2>`, { blocks: ["It rained  much."], at: "rained " }],
  ["a numbered list at the end of a paragraph", `<ol start="2"><li>Two</li></ol>`, { blocks: ["It rained."] }],
  ["Word: real lists with Word's own marks", word(`<ol style='margin-top:0cm' start=4 type=1><li class=MsoNormal style='mso-list:l0 level1 lfo1'>Four</li><ol start=1 type=a><li class=MsoNormal style='mso-list:l0 level2 lfo1'>inner</li></ol><li class=MsoNormal style='mso-list:l0 level1 lfo1'>Five</li></ol>`)],
  ["Word: parts of parts", word(item("1.", "One") + item("1.1.", "One one", 2) + item("1.1.1.", "Deep", 3) + item("2.", "Two"))],
  ["Word: Roman figures", word(item("i)", "first") + item("ii)", "second") + item("iii)", "third"))],
  ["Word: letters up to the ninth", word([..."abcdefghij"].map((letter) => item(`${letter})`, `item ${letter}`)).join(""))],
  ["Word: a list in a cell", word(`<table><tr><td><p class=MsoNormal>x</p></td><td>${item("4.", "Four")}${item("5.", "Five")}</td></tr></table>`)],
  ["Word: cells of several paragraphs", word("<table><tr><td><p>Name</p></td><td><p>Line one</p><p>Line two</p></td></tr></table>")],
  ["Word: markers of other scripts and signs", word(["§ 1", "①", "一、", "أ.", "aa)", "✓", "-"].map((marker) => item(marker, `behind ${marker}`)).join(""))],
  ["a web page: text turned round, a drawing with words", `<p><bdo dir="rtl">abc</bdo> &#x202e;abc&#x202c; a<svg><text>x</text></svg>b</p>`],
  ["WordPress: a picture with words under it, a quotation with its source", `<!-- wp:image --><figure class="wp-block-image"><img src="a.jpg" alt="x"/><figcaption>Photo: Ada</figcaption></figure><figure class="wp-block-pullquote"><blockquote><p>Q</p><cite>Ada</cite></blockquote></figure>`],
  ["a chat: struck words and lines as blocks", `<meta charset='utf-8'><div>Hello <s data-stringify-type="strike">x</s><span style="box-sizing: inherit; display: block; height: 8px;"></span>next <code>1</code></div>`],
  ["a spreadsheet: a hidden column, a cell of two lines", `<table><tr><td>a<br>b</td><td style="display:none">secret</td><td>c</td></tr></table>`],
  ["Word: text raised by points", word("<p class=MsoNormal>x<span style='position:relative;top:-3.0pt;mso-text-raise:3.0pt'>2</span></p>")],
  ["LibreOffice: numbered headings", `<ol><li><h1>Intro</h1></li></ol><p>t</p><ol start="2"><li><h1>More</h1></li></ol>`],
  ["a web page: cells that are spans", `<div style="display:table-row"><span style="display:table-cell">1</span><span style="display:table-cell">234</span></div><div><span style="display:block">A</span><span style="display:block">B</span></div>`],
  ["a web page: references, ordinals and fractions", `<p>Text<sup class="reference"><a href="#cite_note-1">[1]</a></sup> 19<sup>th</sup> <sup>1</sup>&frasl;<sub>2</sub></p>`],
  ["a web page: whole paragraphs inserted and deleted", `<ins><p>a</p></ins><del><p>b</p></del><p>c</p>`],
  ["a web page: a rule for paper hides nothing", `<style>@media print { .x { display: none } } .y { display: none }</style><p class="x">Seen.</p><p class="y">Unseen.</p>`],
  ["a web page: Hebrew with marks of direction", `<p dir="rtl" lang="he">שלום <q>עולם</q> C++&lrm;!</p>`],
  ["a web page: a link that is too long", `<a href="https://a.example/${"x".repeat(3000)}">words</a>`],
  ["a list into a list of the same kind", `<ul><li>b</li><li>c</li></ul>`, { blocks: [bullets("a z", "y")], at: "a" }],
  ["numbers into bullets", `<ol start="3"><li>three</li><li>four</li></ol>`, { blocks: [bullets("a")] }],
  ["a heading into a quotation", `<h2>Head</h2><p>t</p>`, { blocks: [{ type: "blockquote", content: [{ type: "paragraph", content: [{ type: "text", text: "a" }] }] }] }],
  ["a table at the end of a paragraph", `<table><tr><td>1</td><td>204</td></tr></table>`, { blocks: ["It is 7"] }],
  ["a paragraph at the end of a paragraph", `<p> It stopped.</p>`, { blocks: ["It rained."] }],
];
