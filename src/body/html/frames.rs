//! Pictures, galleries, tables, boxes and what other sites show.

use super::super::document::{Image, ImageLayout, Paragraph};
use super::super::frames::{Embed, FactBox, Gallery, TextTable};
use super::super::text::plain;
use super::{FigureParts, HtmlWriter, ImageRoom, escaped, push_escaped};

impl<'a> HtmlWriter<'a> {
    pub(super) fn figure(&mut self, image: &'a Image, room: ImageRoom) {
        let parts = (self.figures)(image, room);
        let said = if image.caption.is_empty() {
            escaped(parts.as_ref().map_or("", |parts| &parts.caption))
        } else {
            self.apart(|writer| writer.line(&image.id, &image.caption))
        };
        if parts.is_none() && said.is_empty() {
            return;
        }
        self.open_figure(image.layout, "");
        let mut credit = String::new();
        if let Some(parts) = parts {
            self.picture(&parts);
            credit = parts.credit;
        }
        self.caption(&said, &credit);
        self.html.push_str("</figure>");
    }

    fn open_figure(&mut self, layout: ImageLayout, more: &str) {
        match layout {
            ImageLayout::Column => self.html.push_str(&format!("<figure{more}>")),
            layout => self
                .html
                .push_str(&format!("<figure{more} data-layout=\"{}\">", layout.name())),
        }
    }

    fn picture(&mut self, parts: &FigureParts) {
        let FigureParts {
            sizes, width, height, ..
        } = parts;
        let [avif, webp, jpeg, src, alt] =
            [&parts.avif, &parts.webp, &parts.jpeg, &parts.src, &parts.alt].map(|text| escaped(text));
        self.html.push_str("<picture>");
        if !avif.is_empty() {
            let media = match parts.avif_media {
                "" => String::new(),
                media => format!(" media=\"{media}\""),
            };
            self.html.push_str(&format!(
                "<source type=\"image/avif\"{media} srcset=\"{avif}\" sizes=\"{sizes}\">"
            ));
        }
        if !webp.is_empty() {
            self.html.push_str(&format!(
                "<source type=\"image/webp\" srcset=\"{webp}\" sizes=\"{sizes}\">"
            ));
        }
        self.html.push_str(&format!("<img src=\"{src}\""));
        if !jpeg.is_empty() {
            self.html.push_str(&format!(" srcset=\"{jpeg}\" sizes=\"{sizes}\""));
        }
        self.html.push_str(&format!(
            " alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" decoding=\"async\"></picture>"
        ));
    }

    /// What is said of a picture, as HTML, and who made it.
    fn caption(&mut self, said: &str, credit: &str) {
        if said.is_empty() && credit.is_empty() {
            return;
        }
        self.html.push_str("<figcaption>");
        self.html.push_str(said);
        if !credit.is_empty() {
            self.html.push_str(if said.is_empty() { "<small>" } else { " <small>" });
            push_escaped(credit, &mut self.html);
            self.html.push_str("</small>");
        }
        self.html.push_str("</figcaption>");
    }

    /// What is written meanwhile, out of its place.
    fn apart(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let before = std::mem::take(&mut self.html);
        write(self);
        std::mem::replace(&mut self.html, before)
    }

    pub(super) fn gallery(
        &mut self,
        Gallery {
            id: _,
            layout,
            caption,
            images,
        }: &'a Gallery,
    ) {
        // First what stands first: its notes are counted before those of the pictures.
        let said = self.apart(|writer| writer.line(&caption.id, &caption.content));
        let drawn = self.apart(|writer| {
            for (at, image) in images.iter().enumerate() {
                let room = match at {
                    0 => ImageRoom::Alone(*layout),
                    _ => ImageRoom::Abreast(*layout),
                };
                let one = writer.apart(|writer| writer.figure(image, room));
                if !one.is_empty() {
                    writer.html.push_str(&format!("<li>{one}</li>"));
                }
            }
        });
        if drawn.is_empty() && said.is_empty() {
            return;
        }
        let label = labelled_by(caption);
        self.open_figure(*layout, &format!(" data-gallery{label}"));
        if !caption.content.is_empty() {
            self.html
                .push_str(&format!("<figcaption id=\"b-{}\">{said}</figcaption>", caption.id));
        }
        if !drawn.is_empty() {
            self.html.push_str(&format!("<ul>{drawn}</ul>"));
        }
        self.html.push_str("</figure>");
    }

    /// A table scrolls by itself where it is too wide, so one can get at it with keys.
    pub(super) fn table(&mut self, table: &'a TextTable) {
        let TextTable {
            caption,
            rows,
            header_row,
            ..
        } = table;
        let region = if caption.content.is_empty() {
            ""
        } else {
            " role=\"region\""
        };
        self.html.push_str(&format!(
            "<div data-table tabindex=\"0\"{region}{}><table>",
            labelled_by(caption)
        ));
        if !caption.content.is_empty() {
            self.html.push_str(&format!("<caption id=\"b-{}\">", caption.id));
            self.line(&caption.id, &caption.content);
            self.html.push_str("</caption>");
        }
        let numeric = numeric_columns(table);
        for (at, row) in rows.iter().enumerate() {
            let is_head = at == 0 && *header_row;
            match (at, is_head) {
                (0, true) => self.html.push_str("<thead>"),
                (0, false) => self.html.push_str("<tbody>"),
                (1, _) if *header_row => self.html.push_str("<tbody>"),
                _ => {}
            }
            self.html.push_str("<tr>");
            for (column, cell) in row.cells.iter().enumerate() {
                let is_number = numeric.get(column).copied().unwrap_or_default();
                self.cell(cell, is_head, column == 0 && table.header_column, is_number);
            }
            self.html.push_str(if is_head { "</tr></thead>" } else { "</tr>" });
        }
        let has_body = rows.len() > usize::from(*header_row);
        self.html.push_str(if has_body {
            "</tbody></table></div>"
        } else {
            "</table></div>"
        });
    }

    fn cell(&mut self, cell: &'a Paragraph, names_column: bool, names_row: bool, is_number: bool) {
        let number = if is_number { " data-number" } else { "" };
        // A corner names nothing.
        let is_corner = names_column && names_row && cell.content.is_empty();
        let (tag, scope) = match (names_column, names_row) {
            _ if is_corner => ("td", ""),
            (true, _) => ("th", " scope=\"col\""),
            (false, true) => ("th", " scope=\"row\""),
            (false, false) => ("td", ""),
        };
        self.html.push_str(&format!("<{tag}{scope}{number}>"));
        self.line(&cell.id, &cell.content);
        self.html.push_str(&format!("</{tag}>"));
    }

    pub(super) fn fact_box(&mut self, FactBox { id: _, title, parts }: &'a FactBox) {
        self.html.push_str(&format!("<section data-box{}>", labelled_by(title)));
        if !title.content.is_empty() {
            self.html.push_str(&format!("<h2 id=\"b-{}\">", title.id));
            self.line(&title.id, &title.content);
            self.html.push_str("</h2>");
        }
        self.parts(parts);
        self.html.push_str("</section>");
    }

    /// A link to what another site shows; nothing of it is loaded. What a page would load is said, for whoever asks.
    pub(super) fn embed(&mut self, embed: &'a Embed) {
        let Embed {
            id,
            address,
            title: _,
            caption: _,
        } = embed;
        let provider = embed.provider();
        let frame = provider.and_then(|provider| provider.frame(address.as_str()));
        if let (Some(page), Some(provider), Some(frame)) = (self.page, provider, &frame) {
            return self.embed_on(page, embed, provider, frame);
        }
        self.html.push_str(&format!("<figure id=\"b-{id}\""));
        match provider {
            Some(provider) => {
                self.html.push_str(&format!(" data-embed=\"{}\"", provider.key));
                if let Some(frame) = frame {
                    self.html.push_str(&format!(
                        " data-frame=\"{}\" data-ratio=\"{}\"",
                        escaped(&frame.src),
                        provider.ratio
                    ));
                }
            }
            None => self.html.push_str(" data-embed=\"\""),
        }
        let (href, name) = (escaped(address.as_str()), escaped(&embed.name()));
        self.html
            .push_str(&format!("><a href=\"{href}\" rel=\"noopener\">{name}</a>"));
        if let Some(provider) = provider {
            self.html
                .push_str(&format!(" <small>{}</small>", escaped(&provider.name)));
        }
        self.embed_caption(embed);
        self.html.push_str("</figure>");
    }

    pub(super) fn embed_caption(&mut self, Embed { id, caption, .. }: &'a Embed) {
        if !caption.is_empty() {
            self.html.push_str("<figcaption>");
            self.line(id, caption);
            self.html.push_str("</figcaption>");
        }
    }
}

fn labelled_by(caption: &Paragraph) -> String {
    match caption.content.is_empty() {
        true => String::new(),
        false => format!(" aria-labelledby=\"b-{}\"", caption.id),
    }
}

/// Which columns hold figures, at least one, and nothing else below their heads.
fn numeric_columns(table: &TextTable) -> Vec<bool> {
    let body = table.rows.get(usize::from(table.header_row)..).unwrap_or_default();
    let columns = table.rows.first().map_or(0, |row| row.cells.len());
    let words = |column: usize| {
        let cells = body.iter().filter_map(move |row| row.cells.get(column));
        cells
            .map(|cell| plain(&cell.content))
            .filter(|text| !text.trim().is_empty())
    };
    let holds = |column: usize| {
        words(column).any(|text| is_figure(&text)) && words(column).all(|text| is_figure(&text) || is_gap(&text))
    };
    (0..columns)
        .map(|column| !(column == 0 && table.header_column) && holds(column))
        .collect()
}

/// "–" where there is no figure.
fn is_gap(text: &str) -> bool {
    matches!(text.trim(), "-" | "–" | "—" | "…" | "." | "n/a")
}

/// Figures with what may stand around them: signs, separators, per cent, currencies, units of one to three letters.
fn is_figure(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    text.chars().any(char::is_numeric) && letters <= 3 && !text.contains('\n')
}
