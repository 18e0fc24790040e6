package nocturne.app.instance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.instance.Resources;
import nocturne.broker.port.ObjectStore;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import org.jspecify.annotations.Nullable;

/** Sets an instance up: makes missing parts and stages its files. */
public final class SetupService {
  private final GlobalOptions global;
  private final Mode mode;

  /** Which part of the work to do. */
  public enum Mode {
    MAKE,
    /** Check only. */
    CHECK,
    /** Say only what would be done. */
    DRY_RUN
  }

  public SetupService(GlobalOptions global, Mode mode) {
    this.global = global;
    this.mode = mode;
  }

  /**
   * Sets the instance up.
   *
   * @param folder of the operator's own broker files, or null
   * @return the exit code
   */
  public int run(@Nullable String folder) throws IOException, InterruptedException {
    Path from = folder == null ? null : global.surroundings().resolve(folder);
    return show(find(OperatorFiles.read(from, global.configuration())), global.names());
  }

  /** Makes or finds every part of the instance; starts the services for that. */
  List<Found> find(SortedMap<String, byte[]> files) throws IOException, InterruptedException {
    Names names = global.names();
    List<Found> all = new ArrayList<>();
    if (mode != Mode.MAKE && Home.find(global.home()).isEmpty()) {
      all.addAll(Resources.none(global.pipeline()));
      String bucket = names.bucket(Bucket.BROKER_FILES);
      files.keySet().forEach(name -> all.add(missing(bucket, name)));
      all.add(missing(names.bucket(Bucket.TESTING), SampleAlert.make().name()));
      return all;
    }
    Session.of(global, "setup")
        .withServices(
            services -> {
              all.addAll(setUp(services, files));
              return 0;
            });
    return all;
  }

  private static Found missing(String bucket, String name) {
    return new Found(Kind.FILE, bucket + "/" + name, Found.State.MISSING);
  }

  private List<Found> setUp(Services services, SortedMap<String, byte[]> files) {
    BrokerFiles staged = services.stores().brokerFiles();
    tellReplaced(staged, staged.differing(files));
    boolean make = mode == Mode.MAKE;
    List<Found> all = new ArrayList<>();
    all.addAll(make ? services.resources().create() : services.resources().look());
    all.addAll(make ? staged.upload(files) : staged.look(files));
    all.add(sample(services.stores().store(), services.names().bucket(Bucket.TESTING)));
    return all;
  }

  private Found sample(ObjectStore store, String bucket) {
    SampleAlert sample = SampleAlert.make();
    Found.State state;
    if (mode == Mode.MAKE) {
      boolean put =
          store.putIfAbsent(bucket, sample.name(), sample.packet()) == ObjectStore.Put.CREATED;
      state = put ? Found.State.UPLOADED : Found.State.EXISTED;
    } else {
      boolean there =
          store.bucketExists(bucket) && store.read(bucket, sample.name(), 0, 0).isPresent();
      state = there ? Found.State.EXISTED : Found.State.MISSING;
    }
    return new Found(Kind.FILE, bucket + "/" + sample.name(), state);
  }

  private void tellReplaced(BrokerFiles staged, List<String> differing) {
    for (String name : differing) {
      global
          .err()
          .println(
              name
                  + (mode == Mode.MAKE ? " is replaced" : " would be replaced")
                  + "; the one that was there is kept as "
                  + staged.bucket()
                  + "/"
                  + BrokerFiles.REPLACED
                  + name
                  + ". To stage yours, name its folder with --files.");
    }
  }

  private int show(List<Found> all, Names names) {
    try (Rows rows = global.rows(List.of("kind", "name", "state"))) {
      for (Found one : all) {
        rows.add(Arrays.asList(one.kind().word(), one.name(), word(one)));
      }
    }
    if (mode == Mode.MAKE) {
      global.out().flush();
      global
          .err()
          .println(
              "Instance %s is set up. A testid has at most %s characters in the project %s."
                  .formatted(
                      names.instance(), Names.longestTestid(names.project()), names.project()));
    }
    return 0;
  }

  private String word(Found one) {
    if (mode != Mode.DRY_RUN || one.state() != Found.State.MISSING) {
      return one.state().word();
    }
    return one.kind() == Kind.FILE ? "would be uploaded" : "would be created";
  }
}
