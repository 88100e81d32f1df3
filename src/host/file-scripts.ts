/** `find` tells all but the sums in one process; a name that is not there is no news. */
export const LOOK = `
exec 2>/dev/null
xargs -0 -r sh -c '
  find "$@" -maxdepth 0 -printf "stat\\0%p\\0%y\\0%m\\0%s\\0%l\\0"
  find "$@" -maxdepth 0 -type f -exec sha256sum -z {} +
' sh
exit 0
`;

/** Names in the folder `$1`, each ended by NUL; nothing when there is no such folder. */
export const LIST = `[ -d "$1" ] || exit 0; find "$1/" -mindepth 1 -maxdepth 1 -printf '%f\\0'`;

/** Removes the paths of stdin, each ended by NUL. */
export const REMOVE = 'xargs -0 -r rm -rf --';

/** Carries out records of three words each (verb, path, rest) from stdin; their number keeps them together under xargs. */
export const PREPARE = `
xargs -0 -r -x -n 300 sh -c '
  set -e
  umask 022
  while [ $# -ge 3 ]; do
    case "$1" in
      clear) rm -rf -- "$2" ;;
      parent) [ -d "$2" ] || mkdir -p -- "$2" ;;
      folder) [ -d "$2" ] || mkdir -p -- "$2"; chmod -- "$3" "$2" ;;
      link) ln -sfnT -- "$3" "$2" ;;
    esac
    shift 3
  done
' sh
`;
