//! Somebody signed in, with a browser that runs no scripts: pages and forms over HTTP.

use std::net::SocketAddr;

use copydesk::staff::session;
use reqwest::{Method, blocking::Client, redirect::Policy};

use super::{people::Person, reader::Answer};

/// A signed-in browser, or one of nobody.
pub struct Member {
    at: SocketAddr,
    client: Client,
    cookie: Option<String>,
}

impl Member {
    /// Nobody in particular.
    pub fn nobody(at: SocketAddr) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self {
            at,
            client,
            cookie: None,
        }
    }

    /// A person with a session; one test signs in through the form.
    pub fn of(at: SocketAddr, person: &Person) -> Self {
        let token = person
            .run(|conn, who| Box::pin(async move { session::open(conn, who, "a test").await }))
            .unwrap();
        Self {
            cookie: Some(format!("__Host-copydesk={}", token.reveal())),
            ..Self::nobody(at)
        }
    }

    /// What the browser would send as its cookie.
    pub fn cookie(&self) -> String {
        self.cookie.clone().unwrap_or_default()
    }

    /// A page.
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], &[])
    }

    /// A form, sent from a page of ours.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = format!("http://{}", self.at);
        self.send(Method::POST, path, fields, &[("origin", &origin)])
    }

    /// A form with headers of one's own.
    pub fn send(&self, method: Method, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut request = self.client.request(method.clone(), format!("http://{}{path}", self.at));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if method == Method::POST {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body);
        }
        let answer = request.send().unwrap();
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().unwrap().to_vec(),
        }
    }
}
