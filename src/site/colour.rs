//! Colours of the reader site: read from what was typed, and measured as people see them (WCAG 2.2, 1.4.3).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What text needs against what is behind it.
pub const NEEDED: f64 = 4.5;

/// A colour of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

impl Colour {
    /// Paper by day.
    pub const WHITE: Self = Self([255; 3]);
    /// The darkest surface on which links stand by day: boxes in a text.
    pub const WELL: Self = Self([0xec, 0xeb, 0xe9]);
    /// The lightest surface on which links stand by night.
    pub const NIGHT_WELL: Self = Self([0x1f, 0x22, 0x26]);
    /// What is written in the foot.
    pub const FOOT_INK: Self = Self([0xd1, 0xd0, 0xcc]);
    const BLACK: Self = Self([0; 3]);

    /// `#rrggbb` or `#rgb`, with or without the sign.
    ///
    /// # Errors
    /// A sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let digits = text.trim().trim_start_matches('#');
        let wrong = || "Write a colour as six digits, such as #1b4f9c.".to_owned();
        let value = |part: &str| u8::from_str_radix(part, 16).map_err(|_| wrong());
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        match digits.len() {
            3 => {
                let doubled: String = digits.chars().flat_map(|c| [c, c]).collect();
                Self::parse(&doubled)
            }
            6 => Ok(Self([
                value(&digits[0..2])?,
                value(&digits[2..4])?,
                value(&digits[4..6])?,
            ])),
            _ => Err(wrong()),
        }
    }

    /// How bright people see it: 0 for black, 1 for white.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// The contrast of two colours: 1 for the same, 21 for black on white.
    #[must_use]
    pub fn against(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        one.max(two) / one.min(two)
    }

    /// So much of the other in it: nothing with 0, all with 1.
    #[must_use]
    pub fn mixed(self, other: Self, part: f64) -> Self {
        let mix = |one: u8, two: u8| {
            let value = f64::from(one) + (f64::from(two) - f64::from(one)) * part;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between two bytes"
            )]
            let byte = value.round().clamp(0.0, 255.0) as u8;
            byte
        };
        let ([a, b, c], [d, e, f]) = (self.0, other.0);
        Self([mix(a, d), mix(b, e), mix(c, f)])
    }

    /// The nearest to it that can be read on this ground: darker where that is light, lighter where it is dark.
    #[must_use]
    pub fn readable_on(self, ground: Self) -> Self {
        let towards = if ground.luminance() > 0.18 {
            Self::BLACK
        } else {
            Self::WHITE
        };
        let steps = (0..=100).map(|step| self.mixed(towards, f64::from(step) / 100.0));
        let mut readable = steps.filter(|colour| colour.against(ground) >= NEEDED);
        readable.next().unwrap_or(towards)
    }

    /// Darker by a part.
    #[must_use]
    pub fn darker(self, part: f64) -> Self {
        self.mixed(Self::BLACK, part)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_the_guidelines_say() {
        for (one, two, ratio) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#767676", "#ffffff", 4.54),
            ("#777777", "#ffffff", 4.48),
            ("#0000ff", "#ffffff", 8.59),
            ("#e8823a", "#ffffff", 2.74),
        ] {
            let measured = Colour::parse(one).unwrap().against(Colour::parse(two).unwrap());
            assert!((measured - ratio).abs() < 0.02, "{one} on {two}: {measured}");
        }
    }

    #[test]
    fn what_cannot_be_read_becomes_the_nearest_that_can() {
        for text in ["#e8823a", "#ffff00", "#ffffff", "#000000", "#1b4f9c", "#7fffd4"] {
            let colour = Colour::parse(text).unwrap();
            for ground in [Colour::WELL, Colour::NIGHT_WELL, Colour::WHITE, Colour::FOOT_INK] {
                assert!(
                    colour.readable_on(ground).against(ground) >= NEEDED,
                    "{text} on {ground}"
                );
            }
        }
        let blue = Colour::parse("1b4f9c").unwrap();
        assert_eq!(blue.readable_on(Colour::WELL), blue);
        assert_eq!(Colour::parse("#fa0"), Colour::parse("#ffaa00"));
        for text in ["", "red", "#12345", "#1234567", "#ggg", "éé"] {
            assert!(Colour::parse(text).is_err(), "{text}");
        }
    }
}
