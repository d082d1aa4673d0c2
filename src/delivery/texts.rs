//! Texts of whole lists: rendered two lists at a time, away from the threads that answer.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// How many lists are rendered at once: a hundred texts of a megabyte are as many megabytes, several times over.
const AT_ONCE: usize = 2;
const PATIENCE: Duration = Duration::from_secs(3);

/// Gives turns.
#[derive(Debug, Clone)]
pub struct RenderingQueue {
    permits: Arc<Semaphore>,
}

/// One turn: taken before the texts are loaded, given back when they are rendered.
#[derive(Debug)]
pub struct RenderingTurn(OwnedSemaphorePermit);

impl Default for RenderingQueue {
    fn default() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl RenderingQueue {
    /// Waits for a turn.
    ///
    /// # Errors
    /// `Busy` when none is free within three seconds.
    pub async fn turn(&self) -> Result<RenderingTurn> {
        match tokio::time::timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await {
            Ok(permit) => Ok(RenderingTurn(permit.map_err(Error::internal)?)),
            Err(_) => Err(Error::Busy(
                "Many are reading whole lists with their texts. Try again in a moment, or ask for fewer at once."
                    .into(),
            )),
        }
    }
}

impl RenderingTurn {
    /// Renders on a thread for long work. The turn goes with it: a client that leaves ends neither.
    ///
    /// # Errors
    /// `Internal` when the work panics.
    pub async fn render<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let Self(permit) = self;
        let rendering = move || {
            let done = work();
            drop(permit);
            done
        };
        tokio::task::spawn_blocking(rendering).await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_client_that_leaves_does_not_make_room_for_another_list() {
        let texts = RenderingQueue::default();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let request = texts.turn().await.unwrap().render(move || {
            let _ = begin.send(());
            let _ = finished.recv();
        });
        tokio::select! {
            _ = request => panic!("it does not end by itself"),
            _ = begun => {} // the request is dropped here, as when a client leaves
        }

        assert_eq!(texts.permits.available_permits(), AT_ONCE - 1);
        drop(finish);
        texts.permits.acquire_many(2).await.unwrap().forget();
    }
}
