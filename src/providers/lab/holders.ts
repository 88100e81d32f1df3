/**
 * Shell functions that print the processes holding a host, `holders FOLDER`, or any host, `holders_in FOLDER-OF-HOSTS`
 * (with the host's name after each pid): its start script and systemd-nspawn, recognised by a whole argument, so that
 * `w1` is not `w10`, and by the program, so that somebody's editor is left alone. A lab inside a host has its own processes, in another process namespace.
 */
export const HOLDERS = `
holders_in() {
  for file in $(grep -zslF -e "$1/" /proc/[0-9]*/cmdline); do
    pid=\${file#/proc/}
    pid=\${pid%/cmdline}
    [ "/proc/$pid/ns/pid" -ef /proc/self/ns/pid ] || continue
    case $(cat "/proc/$pid/comm" 2>/dev/null) in start | setsid | env | unshare | systemd-nspawn) ;; *) continue ;; esac
    tr '\\0' '\\n' <"/proc/$pid/cmdline" 2>/dev/null | while IFS= read -r argument; do
      case $argument in
        "$1"/*/start) name=\${argument%/start} ;;
        "--directory=$1"/*/root) name=\${argument%/root} ;;
        *) continue ;;
      esac
      echo "$pid \${name##*/}"
    done
  done
}
holders() { holders_in "$(dirname "$1")" | sed -n "s/ $(basename "$1")\\$//p"; }
`;
