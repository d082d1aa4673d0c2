//! Known browsers: a signed mark of an earlier sign-in, so that strangers who guess at an account cannot keep its owner out.

use uuid::Uuid;

use crate::{ids::StaffId, platform::token};

/// How many accounts one browser remembers: a desk that is shared.
const MOST: usize = 4;
const MAC_HEX: usize = 32;

/// The marks that a browser carries, all of them ours, the newest first.
#[derive(Debug, Clone, Default)]
pub struct BrowserMarks(Vec<BrowserMark>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BrowserMark {
    staff: StaffId,
    browser: Uuid,
}

impl BrowserMarks {
    /// Reads a cookie. What was not signed by us is left out.
    #[must_use]
    pub fn read(key: &[u8], cookie: &str) -> Self {
        Self(
            cookie
                .split('~')
                .take(MOST)
                .filter_map(|text| BrowserMark::read(key, text))
                .collect(),
        )
    }

    /// What stands for this browser in the limits of an account, where it signed in before.
    #[must_use]
    pub fn of(&self, staff: StaffId) -> Option<Uuid> {
        self.0.iter().find(|mark| mark.staff == staff).map(|mark| mark.browser)
    }

    /// The cookie after somebody signed in.
    #[must_use]
    pub fn with(&self, key: &[u8], staff: StaffId) -> String {
        let mark = BrowserMark {
            staff,
            browser: self.of(staff).unwrap_or_else(Uuid::now_v7),
        };
        let others = self.0.iter().filter(|other| other.staff != staff);
        let all = [mark]
            .iter()
            .chain(others)
            .take(MOST)
            .map(|mark| mark.text(key))
            .collect::<Vec<_>>();
        all.join("~")
    }
}

impl BrowserMark {
    fn read(key: &[u8], text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mark = Self {
            staff: parts.next()?.parse().ok()?,
            browser: parts.next()?.parse().ok()?,
        };
        let signed = subtle::ConstantTimeEq::ct_eq(mark.text(key).as_bytes(), text.as_bytes());
        bool::from(signed).then_some(mark)
    }

    fn text(self, key: &[u8]) -> String {
        let said = format!("{}.{}", self.staff.0.simple(), self.browser.simple());
        let mac = token::mac(key, format!("known browser:{said}").as_bytes());
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{said}.{}", &hex[..MAC_HEX])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_we_signed_is_a_mark_and_a_shared_browser_knows_several() {
        let (tamsin, ilse) = (StaffId::new(), StaffId::new());
        let cookie = BrowserMarks::default().with(b"key", tamsin);
        let both = BrowserMarks::read(b"key", &cookie).with(b"key", ilse);
        let read = BrowserMarks::read(b"key", &both);

        assert!(read.of(tamsin).is_some() && read.of(ilse).is_some() && read.of(StaffId::new()).is_none());
        assert_eq!(
            read.of(tamsin),
            BrowserMarks::read(b"key", &cookie).of(tamsin),
            "it stays the same browser"
        );
        assert!(BrowserMarks::read(b"other key", &both).of(tamsin).is_none());
        let forged = cookie.replacen(&tamsin.0.simple().to_string(), &ilse.0.simple().to_string(), 1);
        assert!(BrowserMarks::read(b"key", &forged).of(ilse).is_none());
        for odd in ["", "~~~", ".", "..", &"a.".repeat(9_000)] {
            assert!(BrowserMarks::read(b"key", odd).0.is_empty(), "{odd}");
        }
    }
}
