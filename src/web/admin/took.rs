//! How long something took, as pages say it.

use chrono::TimeDelta;

/// "3 h 12 min", "2 d 4 h", "9 min"; nothing is told below a minute.
#[must_use]
pub fn took(time: TimeDelta) -> String {
    let minutes = time.num_minutes();
    let part = |count: i64, unit: &str| (count > 0).then(|| format!("{count} {unit}"));
    let parts = match minutes {
        i64::MIN..=0 => return "under a minute".to_owned(),
        1..1_440 => [part(minutes / 60, "h"), part(minutes % 60, "min")],
        _ => [part(minutes / 1_440, "d"), part(minutes / 60 % 24, "h")],
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_largest_units_are_told() {
        for (minutes, said) in [
            (0, "under a minute"),
            (9, "9 min"),
            (60, "1 h"),
            (192, "3 h 12 min"),
            (1_440, "1 d"),
            (3_120, "2 d 4 h"),
        ] {
            assert_eq!(took(TimeDelta::minutes(minutes)), said);
        }
    }
}
