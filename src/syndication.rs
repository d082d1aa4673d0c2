//! What is set for feeds, for crawlers, and for texts at known addresses.

mod checks;

use diesel::{AsChangeset, ExpressionMethods, QueryDsl, Queryable, Selectable, SelectableHelper};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    activity,
    error::{Error, Problems, Result, Stale},
    platform::db::Conn,
    policy::{Action, Actor, Facts, can},
    schema::newsroom::syndication,
};

/// The one row of it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = syndication)]
pub struct Syndication {
    /// Feeds carry whole texts; else what stands under the headline.
    pub whole_texts: bool,
    /// The hub that is told of changes; empty: none.
    pub hub: String,
    /// Crawlers that collect texts to train models are asked to stay away.
    pub refuses_training: bool,
    /// Lines of the newsroom's own for robots.txt.
    pub robots: String,
    /// ads.txt; empty: there is none.
    pub ads: String,
    /// app-ads.txt, the same.
    pub app_ads: String,
    /// Where to write of a hole in the site, as security.txt says it; none: there is no such text.
    pub security_contacts: Vec<String>,
    /// How reports are treated: an address of the web, perhaps none.
    pub security_policy: String,
    /// The key that reports are encrypted with, the same.
    pub security_encryption: String,
    /// Who reported something before, the same.
    pub security_thanks: String,
    /// Other texts under `/.well-known/`.
    #[diesel(deserialize_as = Value, serialize_as = Value)]
    pub texts: OtherTexts,
    /// Rises with every write; a form that names an older one is refused.
    pub version: i64,
}

/// A text under `/.well-known/`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherText {
    /// What its address ends with.
    pub name: String,
    /// All of it.
    pub text: String,
}

/// Those of a newsroom, in the order of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OtherTexts(pub Vec<OtherText>);

impl From<Value> for OtherTexts {
    fn from(stored: Value) -> Self {
        serde_json::from_value(stored).unwrap_or_default()
    }
}

impl From<OtherTexts> for Value {
    fn from(texts: OtherTexts) -> Self {
        json!(texts.0)
    }
}

impl OtherText {
    /// So many of a newsroom at most.
    pub const MOST: usize = 8;

    /// Whether it is JSON: by its name, as browsers and phones ask for it.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.name == "apple-app-site-association" || self.name.rsplit_once('.').is_some_and(|(_, end)| end == "json")
    }
}

/// What is typed for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyndicationForm {
    /// Feeds carry whole texts.
    pub whole_texts: bool,
    /// An address of the web, or nothing.
    pub hub: String,
    /// Crawlers that train models are asked to stay away.
    pub refuses_training: bool,
    /// Lines for robots.txt.
    pub robots: String,
    /// Lines of ads.txt.
    pub ads: String,
    /// Lines of app-ads.txt.
    pub app_ads: String,
    /// E-mail addresses, telephone numbers and addresses of the web, one in each line.
    pub contacts: String,
    /// An address of the web, or nothing.
    pub policy: String,
    /// The same.
    pub encryption: String,
    /// The same.
    pub thanks: String,
    /// Other texts; those without a name and a text are none.
    pub texts: Vec<OtherText>,
}

impl Syndication {
    /// What is set.
    pub async fn load(conn: &mut Conn) -> Result<Self> {
        Ok(syndication::table.select(Self::as_select()).first(conn).await?)
    }

    /// As it is typed.
    #[must_use]
    pub fn form(&self) -> SyndicationForm {
        SyndicationForm {
            whole_texts: self.whole_texts,
            hub: self.hub.clone(),
            refuses_training: self.refuses_training,
            robots: self.robots.clone(),
            ads: self.ads.clone(),
            app_ads: self.app_ads.clone(),
            contacts: self.security_contacts.join("\n"),
            policy: self.security_policy.clone(),
            encryption: self.security_encryption.clone(),
            thanks: self.security_thanks.clone(),
            texts: self.texts.0.clone(),
        }
    }

    /// The names of what differs from another, for the record.
    fn differing(&self, other: &Self) -> Vec<&'static str> {
        let all = [
            ("whole_texts", self.whole_texts != other.whole_texts),
            ("hub", self.hub != other.hub),
            ("refuses_training", self.refuses_training != other.refuses_training),
            ("robots", self.robots != other.robots),
            ("ads", self.ads != other.ads),
            ("app_ads", self.app_ads != other.app_ads),
            ("security", self.security() != other.security()),
            ("texts", self.texts != other.texts),
        ];
        all.into_iter()
            .filter(|(_, differs)| *differs)
            .map(|(name, _)| name)
            .collect()
    }

    fn security(&self) -> (&[String], [&str; 3]) {
        let addresses = [&self.security_policy, &self.security_encryption, &self.security_thanks];
        (&self.security_contacts, addresses.map(String::as_str))
    }
}

/// Changes it. It holds from the next answer on.
///
/// # Errors
/// `Refused`, `Problems`, `Stale`, `VersionMissing`, database errors.
pub async fn change(conn: &mut Conn, who: &Actor, sent: Option<i64>, form: &SyndicationForm) -> Result<()> {
    can(who, Action::ManageSettings, &Facts::NONE)?;
    let before: Syndication = syndication::table
        .select(Syndication::as_select())
        .for_update()
        .first(conn)
        .await?;
    Stale::check(None, sent, before.version)?;
    let mut problems = Problems::new();
    let after = checked(&mut problems, form, before.version + 1);
    problems.settle()?;
    let after = after.ok_or_else(|| Error::internal("nothing is wrong, and something is missing"))?;
    let at = activity::instant(conn).await?;
    let subject =
        json!({ "changed": before.differing(&after), "refuses_training": after.refuses_training, "hub": after.hub });
    diesel::update(syndication::table)
        .set((after, syndication::changed_at.eq(at)))
        .execute(conn)
        .await?;
    activity::record_act(conn, who, at, "syndication_changed", subject).await
}

fn checked(problems: &mut Problems, form: &SyndicationForm, version: i64) -> Option<Syndication> {
    let (hub, robots) = (
        problems.check("hub", checks::hub(&form.hub)),
        problems.check("robots", checks::robots(&form.robots)),
    );
    let (ads, app_ads) = (
        problems.check("ads", checks::sellers(&form.ads)),
        problems.check("app_ads", checks::sellers(&form.app_ads)),
    );
    let contacts = problems.check("contacts", checks::contacts(&form.contacts));
    let addresses = (
        problems.check("policy", checks::web_address(&form.policy)),
        problems.check("encryption", checks::web_address(&form.encryption)),
        problems.check("thanks", checks::web_address(&form.thanks)),
    );
    let texts = problems.check("texts", checks::texts(&form.texts));
    let contacts = contacts?;
    let (policy, encryption, thanks) = (addresses.0?, addresses.1?, addresses.2?);
    if contacts.is_empty()
        && [&policy, &encryption, &thanks]
            .iter()
            .any(|address| !address.is_empty())
    {
        problems.add(
            "contacts",
            "Write where holes in the site are reported: without that there is no security.txt.",
        );
    }
    Some(Syndication {
        whole_texts: form.whole_texts,
        hub: hub?,
        refuses_training: form.refuses_training,
        robots: robots?,
        ads: ads?,
        app_ads: app_ads?,
        security_contacts: contacts,
        security_policy: policy,
        security_encryption: encryption,
        security_thanks: thanks,
        texts: OtherTexts(texts?),
        version,
    })
}
