//! The shapes and widths of the presets, which a newsroom may change. Each change is an edition: a picture says by which its
//! files were planned, so that answers name files that there are while all others are planned again.

use diesel::{OptionalExtension, QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};

use super::picture::{Preset, PresetShape, Shapes};
use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    platform::{db::Conn, sql::sql},
    policy::{Action, Actor, Facts, can},
};

/// Most widths of a preset.
pub const MAX_WIDTHS: usize = 6;
/// Narrowest file, in pixels.
pub const MIN_WIDTH: u32 = 80;
/// Longest side of a file, in pixels.
pub const MAX_SIDE: u32 = 2_560;
/// So many times may one side of a shape be longer than the other.
const MAX_RATIO: u32 = 3;
/// Other sites show nothing narrower as large, in pixels.
const MIN_SOCIAL: u32 = 600;
/// How a shape is written that is that of the picture.
const WHOLE: &str = "whole";

/// The presets of a newsroom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetSettings {
    /// Rises with every change; 0 before the first.
    pub edition: i32,
    /// Shape and widths of each.
    pub shapes: Shapes,
}

#[derive(QueryableByName)]
struct StoredShapes {
    #[diesel(sql_type = sql_types::Integer)]
    edition: i32,
    #[diesel(sql_type = sql_types::Jsonb)]
    presets: Value,
}

impl PresetSettings {
    /// Those of now.
    ///
    /// # Errors
    /// Database errors; `Internal` when what is stored cannot be read.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        let found: Option<StoredShapes> =
            sql("SELECT s.edition, s.presets FROM newsroom.picture_shapes s ORDER BY s.edition DESC LIMIT 1")
                .get_result(conn)
                .await
                .optional()?;
        Self::read(found)
    }

    /// Those of an edition.
    pub(super) async fn of_edition(conn: &mut Conn, edition: i32) -> Result<Self> {
        let found: Option<StoredShapes> =
            sql("SELECT s.edition, s.presets FROM newsroom.picture_shapes s WHERE s.edition = $1")
                .bind::<sql_types::Integer, _>(edition)
                .get_result(conn)
                .await
                .optional()?;
        Self::read(found)
    }

    fn read(stored: Option<StoredShapes>) -> Result<Self> {
        let Some(stored) = stored else {
            return Ok(Self {
                edition: 0,
                shapes: Shapes::default(),
            });
        };
        Ok(Self {
            edition: stored.edition,
            shapes: serde_json::from_value(stored.presets).map_err(Error::internal)?,
        })
    }

    /// What a form sends as the version that it was made from.
    #[must_use]
    pub fn version(&self) -> i64 {
        i64::from(self.edition) + 1
    }
}

/// A preset as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PresetForm {
    /// `3:2`, or `whole`.
    pub ratio: String,
    /// `320, 640, 960`.
    pub widths: String,
}

impl PresetForm {
    /// As a form shows one.
    #[must_use]
    pub fn of(shape: &PresetShape) -> Self {
        let widths: Vec<String> = shape.widths.iter().map(u32::to_string).collect();
        Self {
            ratio: shape.ratio_text(),
            widths: widths.join(", "),
        }
    }

    /// # Errors
    /// A sentence.
    fn checked(&self, preset: Preset) -> std::result::Result<PresetShape, String> {
        let ratio = ratio(&self.ratio)?;
        match (preset, ratio) {
            (Preset::Inline, Some(_)) => {
                return Err("Pictures in and above the text are always whole. Write: whole.".into());
            }
            (Preset::Square, ratio) if ratio.is_none_or(|(across, down)| across != down) => {
                return Err("Icons and portraits are made of it, so it stays 1:1.".into());
            }
            _ => {}
        }
        let widths = widths(&self.widths)?;
        let widest = widths.last().copied().unwrap_or_default();
        if preset == Preset::Social && widest < MIN_SOCIAL {
            return Err(format!(
                "Other sites show nothing narrower than {MIN_SOCIAL} px as large. Add a width of {MIN_SOCIAL} or more."
            ));
        }
        if let Some((across, down)) = ratio
            && u64::from(widest) * u64::from(down) > u64::from(MAX_SIDE) * u64::from(across)
        {
            let most = u64::from(MAX_SIDE) * u64::from(across) / u64::from(down);
            return Err(format!(
                "At {across}:{down} no width may be over {most} px: the file would be higher than {MAX_SIDE} px."
            ));
        }
        Ok(PresetShape { ratio, widths })
    }
}

/// A shape as people write it: `3:2`, `3 / 2`, `1.91:1`, `whole`.
fn ratio(typed: &str) -> std::result::Result<Option<(u32, u32)>, String> {
    let typed = typed.trim().to_lowercase();
    if typed == WHOLE {
        return Ok(None);
    }
    let wrong = || format!("Write the shape as width and height, such as 3:2, or {WHOLE}.");
    let (across, down) = typed.split_once([':', '/', '×', 'x']).ok_or_else(wrong)?;
    let (across, down) = (
        hundredths(across).ok_or_else(wrong)?,
        hundredths(down).ok_or_else(wrong)?,
    );
    if across == 0 || down == 0 {
        return Err(wrong());
    }
    if across > down * MAX_RATIO || down > across * MAX_RATIO {
        return Err(format!("Choose a shape between 1:{MAX_RATIO} and {MAX_RATIO}:1."));
    }
    // What it was called before it could be changed.
    if (across, down) == (191, 100) {
        return Ok(Some((1_200, 630)));
    }
    let both = divisor(across, down);
    Ok(Some((across / both, down / both)))
}

/// A number with at most two decimals, as hundredths; none is over 10,000.
fn hundredths(typed: &str) -> Option<u32> {
    let typed = typed.trim().replace(',', ".");
    let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
    let is_fit = |digits: &str, most: usize| digits.len() <= most && digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_fit(whole, 4) || !is_fit(part, 2) {
        return None;
    }
    Some(whole.parse::<u32>().ok()? * 100 + format!("{part:0<2}").parse::<u32>().ok()?)
}

const fn divisor(one: u32, other: u32) -> u32 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// Widths as people write them: `320, 640 960`.
fn widths(typed: &str) -> std::result::Result<Vec<u32>, String> {
    let parts = typed
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'))
        .filter(|part| !part.is_empty());
    let mut all = parts
        .map(|part| part.trim_end_matches("px").parse())
        .collect::<std::result::Result<Vec<u32>, _>>()
        .map_err(|_| "Write the widths as whole numbers with commas between them: 320, 640, 960.".to_owned())?;
    all.sort_unstable();
    all.dedup();
    if all.is_empty() || all.len() > MAX_WIDTHS {
        return Err(format!("Write 1 to {MAX_WIDTHS} widths, such as 320, 640, 960."));
    }
    match all.iter().find(|width| !(MIN_WIDTH..=MAX_SIDE).contains(*width)) {
        Some(odd) => Err(format!(
            "{odd} px is no width. Choose between {MIN_WIDTH} and {MAX_SIDE} px."
        )),
        None => Ok(all),
    }
}

/// Changes the presets; `typed` says what was typed for each. All pictures are planned again then, by whoever makes files.
/// What changes nothing changes nothing.
///
/// # Errors
/// `Refused`, `Problems` by the names of presets, `Stale`, `VersionMissing`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, sent: Option<i64>, typed: &[(Preset, PresetForm)]) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    // Two who change them come one after the other.
    sql("SELECT FROM newsroom.site FOR NO KEY UPDATE").execute(conn).await?;
    let before = PresetSettings::load(conn).await?;
    Stale::check(None, sent, before.version())?;
    let mut problems = Problems::new();
    let shapes = Shapes::of(|preset| {
        let form = typed.iter().find(|(other, _)| *other == preset).map(|(_, form)| form);
        let checked = form.cloned().unwrap_or_default().checked(preset);
        // The others are looked at, too.
        Ok::<_, Error>(
            problems
                .check(preset.name(), checked)
                .unwrap_or_else(|| before.shapes.get(preset).clone()),
        )
    })?;
    problems.settle()?;
    if shapes == before.shapes {
        return Ok(());
    }
    let at = activity::instant(conn).await?;
    sql("INSERT INTO newsroom.picture_shapes (edition, presets, made_at) VALUES ($1, $2, $3)")
        .bind::<sql_types::Integer, _>(before.edition + 1)
        .bind::<sql_types::Jsonb, _>(serde_json::to_value(&shapes).map_err(Error::internal)?)
        .bind::<sql_types::Timestamptz, _>(at)
        .execute(conn)
        .await?;
    let told: serde_json::Map<String, Value> = Preset::ALL
        .into_iter()
        .filter(|preset| shapes.get(*preset) != before.shapes.get(*preset))
        .map(|preset| (preset.name().to_owned(), said(shapes.get(preset))))
        .collect();
    activity::record_act(conn, who, at, "presets_changed", told.into()).await
}

fn said(shape: &PresetShape) -> Value {
    json!({ "ratio": shape.ratio_text(), "widths": shape.widths })
}

/// The presets as `GET /site` says them: shape and widths of each, as they were stored.
#[must_use]
pub fn public(stored: Option<&Value>) -> Value {
    let shapes = stored.and_then(|stored| serde_json::from_value(stored.clone()).ok());
    let shapes: Shapes = shapes.unwrap_or_default();
    let preset = |preset: Preset| {
        let shape = shapes.get(preset);
        let ratio = shape.ratio.map(|_| shape.ratio_text());
        json!({ "name": preset.name(), "ratio": ratio, "widths": shape.widths })
    };
    Preset::ALL.map(preset).to_vec().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(preset: Preset, ratio: &str, widths: &str) -> std::result::Result<PresetShape, String> {
        let (ratio, widths) = (ratio.to_owned(), widths.to_owned());
        PresetForm { ratio, widths }.checked(preset)
    }

    #[test]
    fn shapes_are_read_as_people_write_them() {
        for (typed, meant) in [
            ("3:2", Some((3, 2))),
            (" 6 / 4 ", Some((3, 2))),
            ("16×9", Some((16, 9))),
            ("1,91:1", Some((1_200, 630))),
            ("2.35:1", Some((47, 20))),
            ("1:3", Some((1, 3))),
            ("Whole", None),
        ] {
            assert_eq!(ratio(typed), Ok(meant), "{typed}");
        }
        assert_eq!(widths("640, 320 960px;320"), Ok(vec![320, 640, 960]));
    }

    #[test]
    fn what_is_shipped_can_be_saved_as_it_is_shown() {
        let shapes = Shapes::default();
        for preset in Preset::ALL {
            let shape = shapes.get(preset);
            assert_eq!(PresetForm::of(shape).checked(preset).as_ref(), Ok(shape), "{preset:?}");
        }
    }

    #[test]
    fn what_is_not_fit_is_told_in_a_sentence() {
        for (preset, ratio, widths, words) in [
            (Preset::Card, "", "320", "such as 3:2"),
            (Preset::Card, "0:2", "320", "such as 3:2"),
            (Preset::Card, "-3:2", "320", "such as 3:2"),
            (Preset::Card, "99999:2", "320", "such as 3:2"),
            (Preset::Card, "4:1", "320", "between 1:3 and 3:1"),
            (Preset::Card, "1:4", "320", "between 1:3 and 3:1"),
            (Preset::Card, "3:2", "", "1 to 6 widths"),
            (Preset::Card, "3:2", "80 90 100 110 120 130 140", "1 to 6 widths"),
            (Preset::Card, "3:2", "79", "between 80 and 2560"),
            (Preset::Card, "3:2", "2561", "between 80 and 2560"),
            (Preset::Card, "3:2", "99999999999", "whole numbers"),
            (Preset::Card, "3:2", "wide", "whole numbers"),
            (Preset::Card, "1:3", "854", "no width may be over 853 px"),
            (Preset::Inline, "3:2", "480", "always whole"),
            (Preset::Square, "4:5", "320", "stays 1:1"),
            (Preset::Square, "whole", "320", "stays 1:1"),
            (Preset::Social, "1.91:1", "599", "600 or more"),
        ] {
            let told = checked(preset, ratio, widths).unwrap_err();
            assert!(told.contains(words) && told.ends_with('.'), "{ratio} {widths}: {told}");
        }
    }
}
