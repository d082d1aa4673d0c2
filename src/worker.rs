//! Time: what is noticed every second. Decides nothing that readers see, and may run in any number of processes.

use std::time::Duration;

use crate::{activity, app::App};

/// Notices what began and ended, for the feed. A database that is away is tried again.
pub async fn notice(app: App, every: Duration) {
    let mut tick = tokio::time::interval(every);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut rounds: u64 = 0;
    loop {
        tick.tick().await;
        let Ok(mut conn) = app.newsroom().await else { continue };
        if let Err(error) = activity::notice_due(&mut conn).await {
            tracing::warn!(%error, "nothing noticed");
        }
        if rounds.is_multiple_of(3_600)
            && let Err(error) = activity::forget_old(&mut conn).await
        {
            tracing::warn!(%error, "old answers were not forgotten");
        }
        rounds += 1;
    }
}
