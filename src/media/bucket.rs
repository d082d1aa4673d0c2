//! A bucket of an S3-compatible store. It is spoken to over the connections of one small client, in whose TLS the same is
//! trusted as in that of the database.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use hyper_rustls::HttpsConnector;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    client::{
        HttpClient, HttpConnector as Connector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody, HttpResponse,
        HttpResponseBody, HttpService,
    },
    path::Path as Key,
    prefix::PrefixStore,
};
use url::Url;

use crate::{
    config::media::{BucketAddress, MediaConfig, StoreKeys},
    platform::trust,
};

/// So long a connection may take.
const CONNECTING: Duration = Duration::from_secs(3);
/// So long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(20);

/// A bucket, with all that it takes to reach it.
#[derive(Debug, Clone)]
pub struct BucketSettings {
    address: BucketAddress,
    endpoint: Option<Url>,
    region: String,
    keys: StoreKeys,
    allow_http: bool,
    tls: rustls::ClientConfig,
}

impl BucketSettings {
    /// The bucket of this address, as the settings say that it is reached.
    ///
    /// # Errors
    /// A sentence: keys or certificates are missing or cannot be read, or its address may not be used.
    pub fn of(address: &BucketAddress, config: &MediaConfig) -> Result<Self, String> {
        config.check_endpoint()?;
        Ok(Self {
            address: address.clone(),
            endpoint: config.media_endpoint.clone(),
            region: config.media_region.clone(),
            keys: config.keys()?,
            allow_http: config.media_allow_http,
            tls: trust::trusting(config.media_ca.as_deref())?,
        })
    }

    /// As people are told: `s3://pictures/courier at https://s3.example.org`.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("{} at {}", self.address, endpoint.as_str().trim_end_matches('/')),
            None => format!("{} in {}", self.address, self.region),
        }
    }

    /// The store. Nothing is sent yet. What fails is tried once or twice again, for five seconds at most.
    pub(super) fn open(&self) -> Result<Arc<dyn ObjectStore>, String> {
        let unfit = |error: object_store::Error| format!("Pictures cannot be kept in {}: {error}.", self.place());
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.address.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.keys.id)
            .with_secret_access_key(&self.keys.secret)
            .with_allow_http(self.allow_http)
            .with_virtual_hosted_style_request(false)
            // Not every store knows how to delete many at once, and we never do.
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig {
                backoff: BackoffConfig {
                    init_backoff: Duration::from_millis(100),
                    max_backoff: Duration::from_secs(1),
                    base: 2.0,
                },
                max_retries: 2,
                retry_timeout: Duration::from_secs(5),
            })
            .with_http_connector(BucketConnector::of(self));
        if let Some(session) = &self.keys.session {
            builder = builder.with_token(session);
        }
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint.as_str().trim_end_matches('/'));
        }
        let store: AmazonS3 = builder.build().map_err(unfit)?;
        let prefix = Key::parse(&self.address.prefix).map_err(|error| unfit(error.into()))?;
        Ok(Arc::new(PrefixStore::new(store, prefix)))
    }
}

/// Makes the one client that the store gets.
#[derive(Debug)]
struct BucketConnector(BucketClient);

/// The client: connections that are kept, of HTTP/1.1.
#[derive(Debug, Clone)]
struct BucketClient(Client<HttpsConnector<HttpConnector>, HttpRequestBody>);

impl BucketConnector {
    fn of(settings: &BucketSettings) -> Self {
        let mut plain = HttpConnector::new();
        plain.enforce_http(false); // TLS stands around it
        plain.set_connect_timeout(Some(CONNECTING));
        plain.set_nodelay(true);
        let schemes = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(settings.tls.clone());
        let schemes = if settings.allow_http {
            schemes.https_or_http()
        } else {
            schemes.https_only()
        };
        let connector = schemes.enable_http1().wrap_connector(plain);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Self(BucketClient(client))
    }
}

impl Connector for BucketConnector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

impl HttpService for BucketClient {
    fn call<'a, 'b>(&'a self, request: HttpRequest) -> BoxFuture<'b, Result<HttpResponse, HttpError>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move {
            let answer = self.0.request(request).await.map_err(|error| {
                let kind = if error.is_connect() {
                    HttpErrorKind::Connect
                } else {
                    HttpErrorKind::Interrupted
                };
                HttpError::new(kind, error)
            })?;
            Ok(answer.map(|body| {
                HttpResponseBody::new(body.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error)))
            }))
        })
    }
}
