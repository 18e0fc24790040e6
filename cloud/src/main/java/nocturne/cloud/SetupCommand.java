package nocturne.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import nocturne.app.home.Home;
import nocturne.app.instance.OperatorFiles;
import nocturne.app.instance.SetupMode;
import nocturne.app.instance.SetupRows;
import nocturne.app.instance.StagedAlert;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.instance.Found;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.google.GoogleInstance;
import nocturne.google.instance.GoogleParts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sets an instance up on Google's services. */
@Command(
    name = "setup",
    description = {
      "Create an instance's topics, subscriptions, buckets and tables in a project of Google's, and"
          + " upload its files.",
      "Existing parts stay as they are. What bears one of the names and not the instance's label"
          + " is left alone and named. May be run again at any time."
    })
final class SetupCommand extends NocturneCommand {
  private static final String STARTUP = "vm_startup.sh";

  @Mixin private final GoogleLocation place = new GoogleLocation();

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description =
          "Folder with your broker files, in consumer/, night_conductor/ and"
              + " value_added/ (default: those of the program, which set nothing).")
  private @Nullable String files;

  @Option(names = "--dry-run", description = "Create nothing; print what would be done.")
  private boolean dryRun;

  SetupCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    GoogleInstance where = place.instance(global);
    Path from = files == null ? null : global.surroundings().resolve(files);
    SortedMap<String, byte[]> staging = OperatorFiles.read(from, global.configuration());
    for (Component ofMachine : List.of(Component.CONSUMER, Component.NIGHT_CONDUCTOR)) {
      staging.put(ofMachine.folder().orElseThrow() + STARTUP, startup());
    }
    return OpenInstance.with(global, where, open -> setUp(open, staging));
  }

  /** The start-up script of the virtual machines. */
  private static byte[] startup() throws IOException {
    try (InputStream script = SetupCommand.class.getResourceAsStream(STARTUP)) {
      return Objects.requireNonNull(script, STARTUP).readAllBytes();
    }
  }

  /** Machines start as soon as they are made, so what they run is staged before. */
  private int setUp(OpenInstance open, SortedMap<String, byte[]> staging)
      throws IOException, InterruptedException {
    SetupMode mode = dryRun ? SetupMode.DRY_RUN : SetupMode.MAKE;
    BrokerFiles staged = open.brokerFiles();
    List<Found> all = new ArrayList<>();
    GoogleParts parts = open.parts();
    all.addAll(dryRun ? parts.look() : parts.create());
    SetupRows.tellReplaced(global, staged, staging, mode);
    all.addAll(dryRun ? staged.look(staging) : staged.upload(staging));
    all.add(StagedAlert.stage(open.store(), open.names().bucket(Bucket.TESTING), !dryRun));
    if (open.hasMachines()) {
      Program program = new Program(global.surroundings().environment());
      Found uploaded =
          program.stage(open.store(), open.names().bucket(Bucket.BROKER_FILES), !dryRun);
      all.add(uploaded);
      all.addAll(
          dryRun
              ? program.lookForTemplates(open.where(), open.store())
              : program.writeTemplates(
                  open.where(),
                  open.store(),
                  uploaded.state() == Found.State.UPLOADED,
                  Home.existing(global.home()).log().resolve("templates.log")));
    }
    all.addAll(dryRun ? parts.lookAtMachines() : parts.createMachines());
    int code = SetupRows.show(global, open.names(), all, mode);
    if (!dryRun) {
      LoginFiles login = LoginFiles.of(open);
      if (!login.missing().isEmpty()) {
        global.say("The survey wants Kerberos. Before the first night: " + login.commands());
      }
    }
    return code;
  }
}
