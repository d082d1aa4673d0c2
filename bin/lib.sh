# Sourced by the scripts beside it: what this machine needs, installed when it is missing and we may.

# rustup puts cargo where not every shell looks.
PATH="$PATH:$HOME/.cargo/bin"

have() { command -v "$1" >/dev/null 2>&1; }

# install_or_say WHAT PACKAGE…: with apt-get as root, or with a sudo that asks no password; else one line that says what to do.
install_or_say() {
  local what=$1 sudo=()
  shift
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  if have apt-get && "${sudo[@]}" true 2>/dev/null; then
    echo "Installing $what ($*)" >&2
    "${sudo[@]}" apt-get update -qq >&2 &&
      "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 && return
  fi
  echo "Install $what, then run this again. On Debian and Ubuntu: apt-get install $*" >&2
  exit 1
}

need_cargo() {
  have cargo || { echo "Install Rust: https://rustup.rs" >&2; exit 1; }
  have cc || install_or_say "a C compiler" gcc libc6-dev
}

# The same places as src/platform/managed_postgres/programs.rs. Debian's package also starts a server of its own on
# port 5432; Copydesk does not use it, and it does no harm.
need_postgres() {
  local bin
  for bin in "${COPYDESK_PG_BIN:-}" ${PATH//:/ } /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin \
    /usr/libexec/postgresql* /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin /Applications/Postgres.app/Contents/Versions/*/bin; do
    if [ -x "$bin/initdb" ] && [ -x "$bin/postgres" ]; then return; fi
  done
  install_or_say "a PostgreSQL server, 14 or newer" postgresql
}

need_browser() {
  have chromedriver && { have chromium || have google-chrome; } && return
  install_or_say "Chromium and its driver" chromium chromium-driver fonts-liberation
}

need_node() {
  have npm || install_or_say "Node.js and npm" nodejs npm
}

# python_tool NAME FILE PACKAGE...: Python packages in a folder of their own, target/NAME, unless FILE is in it already.
python_tool() {
  local name=$1 folder=${CARGO_TARGET_DIR:-target}/$1 file=$2
  shift 2
  [ ! -e "$folder/$file" ] || return 0
  have python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || install_or_say "Python with venv" python3 python3-venv
  echo "Installing $name into $folder" >&2
  rm -rf "$folder"
  if python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check "$@" >&2; then
    touch "$folder/$file"
    return
  fi
  rm -rf "$folder"
  echo "Install these packages of Python, then run this again: $*" >&2
  exit 1
}

# moto, a server that speaks S3: tests keep pictures in its buckets. tests/newsroom/support/bucket.rs looks in the same place.
need_s3() {
  have moto_server || python_tool moto bin/moto_server "moto[s3]==5.2.5" flask flask-cors
}

# feedparser, which reads feeds as many programs of readers do. tests/newsroom/feed_readers.rs looks in the same place.
need_feed_reader() {
  python_tool feedparser there "feedparser==6.0.14"
}

# icalendar, which reads calendars by the letter of the RFC. tests/newsroom/ical.rs looks in the same place.
need_calendar_reader() {
  python_tool icalendar there "icalendar==7.3.0"
}

# node_modules [FOLDER]: what its package.json names (the editor's without one), when it changed or is not there yet.
node_modules() {
  local folder=${1:-assets/editor}
  local modules=$folder/node_modules/.package-lock.json
  [ "$modules" -nt "$folder/package-lock.json" ] || npm ci --prefix "$folder" --no-audit --no-fund --silent
}
