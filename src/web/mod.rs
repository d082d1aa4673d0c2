//! The web door: every answer passes the layers that stand here, outermost first. The order of the groups is read by
//! tests/newsroom/arrows.rs.

// What a request is known by: its connection, its path, its route; and what headers tell browsers.
pub mod connections;
pub mod headers;
pub mod paths;
pub mod reading;
pub mod route;

// Bytes on their way.
pub mod sending;

// What handlers take out of a request; answers that are made once.
pub mod ready;
pub mod request;

// The shapes of an answer; files of pictures.
pub mod files;
pub mod respond;

// What both doors of readers answer: feeds, sitemaps, texts at known addresses.
pub mod syndicated;

// Programs and readers.
pub mod api;
pub mod assets;
pub mod health;
pub mod site;

// The newsroom, which shows a story as readers see it.
pub mod admin;

// Errors, in the words of each of them.
pub mod errors;

// What every request passes, and where it ends that has no handler.
pub mod guard;
pub mod hosts;
pub mod nowhere;
pub mod quick;

// All routes.
pub mod routes;

use std::net::IpAddr;

use actix_web::{
    App as Actix, HttpServer,
    middleware::{Compress, from_fn},
    web,
};

use crate::{app::App, error::Error};

/// Serves until it is told to stop. Answers how to stop it, and the server to wait for.
///
/// # Errors
/// When the address cannot be listened on.
pub fn server(app: App, listener: std::net::TcpListener, workers: usize) -> std::io::Result<actix_web::dev::Server> {
    let (flights, files, counted, apart, shelf) = (
        sending::InFlight::default(),
        sending::FilesInFlight::default(),
        connections::Connections::default(),
        app.clone(),
        ready::AnswerCache::new(app.kept),
    );
    Ok(HttpServer::new(move || {
        Actix::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(web::Data::new(flights.clone()))
            .app_data(web::Data::new(files.clone()))
            .app_data(web::Data::new(shelf.clone()))
            .app_data(web::Data::new(hosts::ReadersHost::default()))
            // An address with something that is no id is one that nothing is at.
            .app_data(web::PathConfig::default().error_handler(|_, _| Error::NotFound.into()))
            .wrap(Compress::default())
            .wrap(from_fn(hosts::ours_only))
            .wrap(from_fn(guard::outermost))
            .wrap(from_fn(sending::measured))
            .wrap(quick::Quick)
            .configure(routes::configure)
            .default_service(web::to(nowhere::nothing_here))
    })
    .workers(workers)
    .tcp_nodelay(true)
    .max_connections(4_096)
    .client_request_timeout(std::time::Duration::from_secs(10))
    .client_disconnect_timeout(std::time::Duration::from_secs(2))
    .keep_alive(connections::KEEP_ALIVE)
    .on_connect(move |connection, data| {
        let is_proxy = |address: IpAddr| apart.proxies.iter().any(|range| range.contains(&address));
        connections::watch(&counted, is_proxy, connection, data);
    })
    .shutdown_timeout(10)
    .disable_signals()
    .listen(listener)?
    .run())
}
