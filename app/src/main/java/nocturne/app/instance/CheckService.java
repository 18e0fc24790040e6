package nocturne.app.instance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import nocturne.app.Failure;
import nocturne.app.config.Configuration;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Session;
import nocturne.broker.instance.Found;
import nocturne.core.instance.Component;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a night could be received: the way to our cluster and to the survey's, step by
 * step, and whether the instance is complete. Makes nothing.
 */
public final class CheckService {
  private final GlobalOptions global;

  public CheckService(GlobalOptions global) {
    this.global = global;
  }

  /**
   * Checks.
   *
   * @param folder of the operator's own broker files, which are then checked in place of the staged
   *     ones; or null
   * @param topic that the survey's cluster must have; any night's if empty
   * @return the exit code
   * @throws Failure with everything that is wrong
   */
  public int run(@Nullable String folder, Optional<String> topic)
      throws IOException, InterruptedException {
    Configuration base = global.configuration();
    Path from = folder == null ? null : global.surroundings().resolve(folder);
    SortedMap<String, byte[]> files = OperatorFiles.read(from, base);
    Configuration consumer = from == null ? staged(base) : base.with(OperatorFiles.settings(files));
    List<String> wrong = new ArrayList<>();
    boolean misuse;
    try (Rows rows = global.rows(List.of("kind", "name", "state", "says"))) {
      ReachCheck reach = new ReachCheck(global, rows);
      boolean kafka = reach.kafka(base);
      reach.survey(consumer, topic);
      wrong.addAll(reach.failures());
      misuse = reach.isMisuse();
      if (kafka && !misuse) {
        parts(files, rows).ifPresent(wrong::add);
      }
    }
    if (wrong.isEmpty()) {
      return 0;
    }
    String all = String.join("\n", wrong);
    throw misuse ? Failure.misuse(all) : Failure.incomplete(all);
  }

  /** The configuration of ingest if it started now. */
  private Configuration staged(Configuration base) throws IOException, InterruptedException {
    if (Home.find(global.home()).isEmpty()) {
      return base;
    }
    AtomicReference<Configuration> consumer = new AtomicReference<>(base);
    Session.of(global, "setup")
        .withStores(
            stores -> {
              consumer.set(stores.configuration(Component.CONSUMER));
              return 0;
            });
    return consumer.get();
  }

  /**
   * Checks the instance's parts.
   *
   * @return a sentence if some are missing
   */
  private Optional<String> parts(SortedMap<String, byte[]> files, Rows rows)
      throws IOException, InterruptedException {
    List<Found> all = new SetupService(global, SetupService.Mode.CHECK).find(files);
    for (Found one : all) {
      rows.add(Arrays.asList(one.kind().word(), one.name(), one.state().word(), ""));
    }
    long missing = all.stream().filter(one -> one.state() == Found.State.MISSING).count();
    return missing == 0
        ? Optional.empty()
        : Optional.of(missing + " of " + all.size() + " are missing; `nocturne setup` makes them.");
  }
}
