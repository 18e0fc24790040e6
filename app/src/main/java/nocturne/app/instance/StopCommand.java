package nocturne.app.instance;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.disk.DiskGuard;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Tables;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Ends the processes on a home that work for an instance, and no others: first those that conduct
 * its nights, then workers, then the one that runs the services, which a process of another
 * instance may take over. The next start continues an open night.
 */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "stop",
    description = {
      "Stop the processes that work for the instance on this home, and wait until"
          + " they have ended.",
      "Nothing is lost: an open night continues at the next start. Processes of"
          + " other instances continue."
    })
public final class StopCommand extends NocturneCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  @Option(names = "--dry-run", description = "Stop nothing; print what would be stopped.")
  private boolean dryRun;

  public StopCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Home home = Home.existing(global.home());
    String instance = global.instance().toString();
    Optional<Owner> owner = Ownership.ownerOf(home);
    List<Owner> processes = ProcessRegistry.of(home);
    List<Owner> doomed = new ArrayList<>();
    Stream.concat(ProcessRegistry.conductors(home).stream(), processes.stream())
        .filter(one -> one.instance().equals(instance))
        .filter(one -> owner.filter(one::isSameAs).isEmpty())
        .filter(one -> doomed.stream().noneMatch(one::isSameAs))
        .forEach(doomed::add);
    owner.filter(o -> o.instance().equals(instance)).ifPresent(doomed::add);
    if (doomed.isEmpty()) {
      global.out().println("nothing of instance " + instance + " is running on " + home);
      owner.ifPresent(
          o ->
              global.say(
                  o
                      + (o.instance().equals(Owner.NO_INSTANCE)
                          ? " runs the services"
                          : " runs instance " + o.instance())
                      + " here, and continues."));
      return 0;
    }
    if (owner.filter(doomed::contains).isPresent()) {
      spareOthers(owner.get(), processes, instance);
    }
    for (Owner one : doomed) {
      if (!dryRun) {
        end(one, home);
      }
      global.out().println((dryRun ? "would stop " : "stopped ") + one);
    }
    tellWhatStays(instance);
    return 0;
  }

  /** Spares a Kafka that is used by processes of which none can take it over. */
  private void spareOthers(Owner owner, List<Owner> processes, String instance) {
    if (global.configuration().kafka().bootstrapServers().isPresent()) {
      return;
    }
    processes.stream()
        .filter(one -> !one.instance().equals(instance) && !one.serves())
        .findFirst()
        .ifPresent(
            other -> {
              throw Failure.incomplete(
                  "Not stopping "
                      + owner
                      + ": "
                      + other
                      + " works for instance "
                      + other.instance()
                      + " on its Kafka. Stop that first with `nocturne stop "
                      + (other.instance().equals("production")
                          ? "--production"
                          : "--instance " + other.instance())
                      + "`.");
            });
  }

  private static void end(Owner owner, Home home) throws InterruptedException {
    long pid = owner.pid();
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || !owner.isSeen() || pid == ProcessHandle.current().pid()) {
      throw Failure.incomplete(
          "Cannot reach " + owner + " from here; end it where it was started.");
    }
    CompletableFuture<ProcessHandle> ended = process.get().onExit();
    if (!process.get().destroy()) {
      throw Failure.incomplete("No permission to end " + owner + "; ask whose it is.");
    }
    try {
      ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for the end of a process cannot fail", e);
    } catch (TimeoutException e) {
      throw Failure.incomplete(
          ("%s was asked to end and has not within %s s. Its log is in %s; killing it"
                  + " (kill -9 %s) loses nothing either.")
              .formatted(owner, PATIENCE.toSeconds(), home.log(), pid),
          e);
    }
  }

  /** Prints what an idle instance still uses: disk only. */
  private void tellWhatStays(String instance) throws IOException, InterruptedException {
    Session.of(global, "stop")
        .withStores(
            stores -> {
              global.say(
                  ("Instance %s keeps everything and costs room on the disk only:"
                          + " objects %s, tables %s, and its topics. `nocturne up` continues%s")
                      .formatted(
                          instance,
                          DiskGuard.size(objects(stores)),
                          DiskGuard.size(tables(stores)),
                          global.instance().isProduction()
                              ? "."
                              : "; `nocturne teardown` deletes it."));
              return 0;
            });
  }

  private static long objects(Stores stores) {
    return stores.names().buckets().stream()
        .filter(stores.store()::bucketExists)
        .flatMap(bucket -> stores.store().list(bucket, "").stream())
        .mapToLong(ObjectStore.Entry::size)
        .sum();
  }

  private static long tables(Stores stores) {
    try (Tables tables = stores.openTables()) {
      return tables.tables().stream()
          .map(tables::bytes)
          .filter(OptionalLong::isPresent)
          .mapToLong(OptionalLong::getAsLong)
          .sum();
    }
  }
}
