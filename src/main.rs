//! The program. Its commands arrive with the doors; until then it says what it is.

fn main() {
    println!("copydesk {}", env!("CARGO_PKG_VERSION"));
}
