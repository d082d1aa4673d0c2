//! From an act to the screens of fifty people: the stream says that something happened, the page asks for what it shows.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use copydesk::articles::gate::order::Order;

use crate::{
    at_work::{Office, said},
    whole::{Mode, load, newsroom::Newsroom},
};

const PEOPLE: usize = 50;
const ACTS: usize = 20;
/// Nobody waits longer.
const MOST: Duration = Duration::from_millis(300);

/// Returns a story and takes it in again, and waits each time until everybody has seen it.
pub fn measure(newsroom: &Newsroom, office: &Office, faults: &mut Vec<String>) -> Result<(), String> {
    let served = newsroom.serve(Mode::Hot)?;
    let mut streams = Vec::new();
    for cookie in office.signed_in(PEOPLE)? {
        let stream = listen(served.port, &cookie).map_err(|error| error.to_string())?;
        streams.push((cookie, stream));
    }
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for number in 0..ACTS {
        let began = Instant::now();
        let done = if number % 2 == 0 {
            office.editor_acts(office.waiting, &Order::Return("One thing.".into()))
        } else {
            office.writer_acts(office.waiting, &Order::Submit)
        };
        done.map_err(said)?;
        let acted = began.elapsed();
        let seen = thread::scope(|scope| {
            let waiting: Vec<_> = streams
                .iter_mut()
                .map(|(cookie, stream)| {
                    scope.spawn(move || -> Result<Duration, String> {
                        hear(stream).map_err(|error| error.to_string())?;
                        let (status, _) = load::get(served.port, "/admin/live/home", cookie)?;
                        if status == 200 {
                            Ok(began.elapsed())
                        } else {
                            Err(format!("the page answers {status}"))
                        }
                    })
                })
                .collect();
            let all: Result<Vec<Duration>, String> = waiting
                .into_iter()
                .map(|one| one.join().map_err(|_| "a thread panicked".to_owned())?)
                .collect();
            all
        })?;
        let behind = |seen: Option<&Duration>| seen.map_or(Duration::ZERO, |seen| seen.saturating_sub(acted));
        first.push(behind(seen.iter().min()));
        last.push(behind(seen.iter().max()));
        thread::sleep(Duration::from_millis(300)); // as people act: one act, then the next
    }
    let ms = |mut all: Vec<Duration>, part: f64| {
        all.sort();
        all.get((all.len() as f64 * part) as usize)
            .map_or(0.0, |one| one.as_secs_f64() * 1_000.0)
    };
    println!(
        "\n{ACTS} acts, {PEOPLE} people with Home open: the first has seen it {:.0} ms after the act (half of the acts), the last {:.0}; at the worst {:.0}",
        ms(first, 0.5),
        ms(last.clone(), 0.5),
        ms(last.clone(), 0.99)
    );
    if last.iter().any(|took| *took > MOST) {
        faults.push(format!("an act was seen after more than {} ms", MOST.as_millis()));
    }
    Ok(())
}

fn listen(port: u16, cookie: &str) -> std::io::Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let head = format!(
        "GET /admin/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    let mut stream = BufReader::new(stream);
    until(&mut stream, "event: here")?;
    Ok(stream)
}

fn hear(stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    until(stream, "event: news")
}

fn until(stream: &mut BufReader<TcpStream>, wanted: &str) -> std::io::Result<()> {
    let mut line = String::new();
    while line.trim_end() != wanted {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
