/* First process of a pod: keeps its namespaces open, collects orphans, leaves when told to.
 * With -v it says what it is and ends: kubeadm upgrade runs that in a Job to see whether the cluster is well. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  sigset_t wanted;
  int received;

  if (argc > 1 && strcmp(argv[1], "-v") == 0) return puts("pause.c") < 0;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGCHLD);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGTERM);
  sigprocmask(SIG_BLOCK, &wanted, NULL);
  while (sigwait(&wanted, &received) == 0) {
    if (received != SIGCHLD) return 0;
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  }
  return 1;
}
