package nocturne.cloud;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import nocturne.app.instance.OperatorFiles;
import nocturne.app.instance.SetupMode;
import nocturne.app.instance.SetupRows;
import nocturne.app.instance.StagedAlert;
import nocturne.app.options.GlobalOptions;
import nocturne.broker.instance.BrokerFiles;
import nocturne.broker.instance.Found;
import nocturne.core.instance.Bucket;
import nocturne.google.GoogleInstance;
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
final class SetupCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Mixin private final Place place = new Place();

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
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    GoogleInstance where = place.instance(global);
    Path from = files == null ? null : global.surroundings().resolve(files);
    SortedMap<String, byte[]> staging = OperatorFiles.read(from, global.configuration());
    return OpenInstance.with(global, where, open -> setUp(open, staging));
  }

  private int setUp(OpenInstance open, SortedMap<String, byte[]> staging) {
    SetupMode mode = dryRun ? SetupMode.DRY_RUN : SetupMode.MAKE;
    BrokerFiles staged = open.brokerFiles();
    SetupRows.tellReplaced(global, staged, staging, mode);
    List<Found> all = new ArrayList<>();
    all.addAll(dryRun ? open.parts().look() : open.parts().create());
    all.addAll(dryRun ? staged.look(staging) : staged.upload(staging));
    all.add(StagedAlert.stage(open.store(), open.names().bucket(Bucket.TESTING), !dryRun));
    return SetupRows.show(global, open.names(), all, mode);
  }
}
