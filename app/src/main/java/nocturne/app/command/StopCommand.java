package nocturne.app.command;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;

/** Ends the process that runs the services. */
@Command(
    name = "stop",
    description = {
      "End the process that runs the services, and wait until it has.",
      "Loses nothing: an open night is gone on with at the next start."
    })
public final class StopCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GlobalOptions global;

  public StopCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    Optional<Owner> owner = Ownership.ownerOf(Home.existing(global.home()));
    if (owner.isEmpty()) {
      global.out().println("nothing is running on " + global.home());
      return 0;
    }
    long pid = owner.get().pid();
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || !owner.get().isSeen() || pid == ProcessHandle.current().pid()) {
      throw Failure.incomplete(
          "Cannot reach " + owner.get() + " from here; end it where it was started.");
    }
    CompletableFuture<ProcessHandle> ended = process.get().onExit();
    if (!process.get().destroy()) {
      throw Failure.incomplete("No permission to end " + owner.get() + "; ask whose it is.");
    }
    try {
      ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw Failure.incomplete(
          owner.get()
              + " was asked to end and has not within "
              + PATIENCE.toSeconds()
              + " s. Its log is in "
              + global.home().resolve("log")
              + "; killing it (kill -9 "
              + pid
              + ") loses nothing either.",
          e);
    }
    global.out().println("stopped " + owner.get());
    return 0;
  }
}
