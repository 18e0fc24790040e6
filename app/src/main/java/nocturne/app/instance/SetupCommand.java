package nocturne.app.instance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.instance.Resources;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
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
public final class SetupCommand extends NocturneCommand {
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

  public SetupCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (look != null && look.check) {
      return new CheckService(global).run(files, Optional.ofNullable(topic));
    }
    if (topic != null) {
      throw Failure.misuse("--topic " + topic + " is only looked for with --check; add that.");
    }
    SetupMode mode = look != null && look.dryRun ? SetupMode.DRY_RUN : SetupMode.MAKE;
    Path from = files == null ? null : global.surroundings().resolve(files);
    return SetupRows.show(
        global, global.names(), find(OperatorFiles.read(from, global.configuration()), mode), mode);
  }

  /** Makes or finds every part of the instance; starts the services for that. */
  List<Found> find(SortedMap<String, byte[]> staging, SetupMode mode)
      throws IOException, InterruptedException {
    Names names = global.names();
    List<Found> all = new ArrayList<>();
    if (mode != SetupMode.MAKE && Home.find(global.home()).isEmpty()) {
      all.addAll(Resources.none(global.pipeline()));
      String bucket = names.bucket(Bucket.BROKER_FILES);
      staging.keySet().forEach(name -> all.add(missing(bucket, name)));
      all.add(missing(names.bucket(Bucket.TESTING), StagedAlert.make().name()));
      return all;
    }
    return Session.of(global, "setup").withServices(services -> setUp(services, staging, mode));
  }

  private static Found missing(String bucket, String name) {
    return new Found(Kind.FILE, bucket + "/" + name, Found.State.MISSING);
  }

  private List<Found> setUp(Services services, SortedMap<String, byte[]> staging, SetupMode mode) {
    BrokerFiles staged = services.stores().brokerFiles();
    SetupRows.tellReplaced(global, staged, staging, mode);
    boolean make = mode == SetupMode.MAKE;
    List<Found> all = new ArrayList<>();
    all.addAll(make ? services.makeParts() : services.resources().look());
    all.addAll(make ? staged.upload(staging) : staged.look(staging));
    all.add(
        StagedAlert.stage(
            services.stores().store(), services.names().bucket(Bucket.TESTING), make));
    return all;
  }
}
