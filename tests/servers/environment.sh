# What the scripts that run the program against other engines have in common; they source it in the root of the repository.

# needs PATH PACKAGE: installs a Debian package, as root, if the file or folder is not there.
needs() {
  if [ ! -e "$1" ] && [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq < /dev/null && apt-get install -y -qq "$2" < /dev/null > /dev/null
  fi
}

# python_environment FOLDER MODULES REQUIREMENTS...: a virtual environment with these modules, made unless it is there.
python_environment() {
  local folder="$1" modules="$2" files=() file
  shift 2
  if "$folder/bin/python" -c "import $modules" 2> /dev/null; then return; fi
  for file in "$@"; do files+=(--requirement "$file"); done
  # --clear empties what a link points to.
  if [ -L "$folder" ]; then
    echo "$folder is a symbolic link: remove it" >&2
    exit 1
  fi
  python3 -m venv --clear "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --no-input "${files[@]}" < /dev/null
}

# temporary_folder: a folder for temporary files in TMPDIR, removed at the end, after the servers whose data lie in it.
temporary_folder() {
  temporary="$(mktemp -d)"
  export TMPDIR="$temporary"
  chmod 755 "$temporary"
  trap stop_servers EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

stop_servers() {
  local pid
  for pid in "$temporary"/bantam-postgres-*/data/postmaster.pid; do
    [ -f "$pid" ] && kill -QUIT "$(head -1 "$pid")" 2> /dev/null || true
  done
  rm -rf "$temporary"
}
