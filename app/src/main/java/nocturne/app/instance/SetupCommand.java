package nocturne.app.instance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
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
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.night.Night;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sets an instance up: makes missing parts and stages its files. */
@Command(
    name = "setup",
    description = {
      "Create an instance's topics, subscriptions, buckets and tables, and upload its files.",
      "Existing parts stay as they are. The broker files and one sample alert are"
          + " uploaded each time. A row for each part says what was done. May be run"
          + " again at any time. replay, demo and up create what they need themselves."
    })
public final class SetupCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @ArgGroup private @Nullable Inspection look;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description =
          "Folder with your broker files, in consumer/, night_conductor/ and"
              + " value_added/ (default: those of the program, which set nothing).")
  private @Nullable String files;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "With --check: the survey's topic that must be there (default: any night's).")
  private @Nullable String topic;

  /** Options that only inspect. */
  static final class Inspection {
    @Option(
        names = "--check",
        description = {
          "Create nothing; check the connection to the survey's cluster step by step,"
              + " and which parts are missing.",
          "Exit code 1 if a step fails or a part is missing, 2 if settings or files are wrong."
        })
    boolean check;

    @Option(names = "--dry-run", description = "Create nothing; print what would be done.")
    boolean dryRun;
  }

  /** Which part of the work to do. */
  public enum Mode {
    MAKE,
    /** Check only. */
    CHECK,
    /** Say only what would be done. */
    DRY_RUN
  }

  public SetupCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (look != null && look.check) {
      return new CheckService(global).run(files, Optional.ofNullable(topic));
    }
    if (topic != null) {
      throw Failure.misuse("--topic " + topic + " is only looked for with --check; add that.");
    }
    Mode mode = look != null && look.dryRun ? Mode.DRY_RUN : Mode.MAKE;
    Path from = files == null ? null : global.surroundings().resolve(files);
    return show(find(OperatorFiles.read(from, global.configuration()), mode), mode);
  }

  /** Makes or finds every part of the instance; starts the services for that. */
  List<Found> find(SortedMap<String, byte[]> staging, Mode mode)
      throws IOException, InterruptedException {
    Names names = global.names();
    List<Found> all = new ArrayList<>();
    if (mode != Mode.MAKE && Home.find(global.home()).isEmpty()) {
      all.addAll(Resources.none(global.pipeline()));
      String bucket = names.bucket(Bucket.BROKER_FILES);
      staging.keySet().forEach(name -> all.add(missing(bucket, name)));
      all.add(missing(names.bucket(Bucket.TESTING), SampleAlert.make().name()));
      return all;
    }
    return Session.of(global, "setup").withServices(services -> setUp(services, staging, mode));
  }

  private static Found missing(String bucket, String name) {
    return new Found(Kind.FILE, bucket + "/" + name, Found.State.MISSING);
  }

  private List<Found> setUp(Services services, SortedMap<String, byte[]> staging, Mode mode) {
    BrokerFiles staged = services.stores().brokerFiles();
    tellReplaced(staged, staged.differing(staging), mode);
    boolean make = mode == Mode.MAKE;
    List<Found> all = new ArrayList<>();
    all.addAll(make ? services.makeParts() : services.resources().look());
    all.addAll(make ? staged.upload(staging) : staged.look(staging));
    all.add(sample(services.stores().store(), services.names().bucket(Bucket.TESTING), mode));
    return all;
  }

  private Found sample(ObjectStore store, String bucket, Mode mode) {
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

  private void tellReplaced(BrokerFiles staged, List<String> differing, Mode mode) {
    for (String name : differing) {
      global.say(
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

  private int show(List<Found> all, Mode mode) {
    Names names = global.names();
    try (Rows rows = global.rows(List.of("kind", "name", "state"))) {
      for (Found one : all) {
        rows.add(Arrays.asList(one.kind().word(), one.name(), word(one, mode)));
      }
    }
    if (mode == Mode.MAKE) {
      global.out().flush();
      global.say(
          "Instance %s is set up. A testid has at most %s characters in the project %s."
              .formatted(names.instance(), Names.longestTestid(names.project()), names.project()));
    }
    return 0;
  }

  private static String word(Found one, Mode mode) {
    if (mode != Mode.DRY_RUN || one.state() != Found.State.MISSING) {
      return one.state().word();
    }
    return one.kind() == Kind.FILE ? "would be uploaded" : "would be created";
  }

  /**
   * The alert that setup stages for tests: a simulated one that passes the filter, the same on
   * every machine.
   *
   * @param candid its candid
   * @param packet its bytes; shared, not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // put into a bucket and dropped
  record SampleAlert(Candid candid, byte[] packet) {
    private static final Night NIGHT = Night.parse("20210120");
    private static final long SEED = 1;
    private static final int AMONG = 5000;

    static SampleAlert make() {
      Optional<SimulatedAlert> first = Optional.empty();
      for (SimulatedAlert alert : SimulatedNight.of(NIGHT, SEED, AMONG)) {
        if (alert.truth().expectedPass()) {
          return new SampleAlert(alert.truth().candid(), alert.packet());
        }
        first = first.isPresent() ? first : Optional.of(alert);
      }
      SimulatedAlert any = first.orElseThrow();
      return new SampleAlert(any.truth().candid(), any.packet());
    }

    /** Its name in the bucket. */
    String name() {
      return candid + ".avro";
    }
  }
}
