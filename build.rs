//! Migrations are embedded in the program: a changed one means another program.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
