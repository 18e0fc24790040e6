package nocturne.app.data;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.Failure;
import nocturne.app.files.WholeFile;
import nocturne.app.night.NightRows;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.PackedPacket;
import nocturne.core.alert.HeaderMender;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a night's archived packets as Avro files. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "export",
    description =
        "Write a night's archived packets as Avro files, one for each alert and named"
            + " by its candid.")
public final class ExportCommand extends NocturneCommand {
  /** Header of the exported files. */
  public enum HeaderChoice {
    ORIGINAL,
    MENDED
  }

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description = "Which night (default: the one that was started last).")
  private @Nullable String night;

  @Option(
      names = "--header",
      paramLabel = "original|mended",
      description =
          "original: the survey's packet byte for byte. mended: the same data under a schema that"
              + " strict readers accept (default: original).")
  private HeaderChoice header = HeaderChoice.ORIGINAL;

  @Parameters(paramLabel = "DIR", description = "Folder to write to; created if it is missing.")
  private String folder = "";

  private final AtomicLong written = new AtomicLong();
  private int failures;

  public ExportCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Session.of(global, "export").withStores(this::export);
  }

  @SuppressWarnings("try") // only closed
  private int export(Stores stores) throws IOException {
    Night exported = NightRows.which(stores, night);
    boolean started =
        stores.journal().latest().stream().anyMatch(entry -> entry.night().equals(exported));
    if (!started) {
      throw Failure.misuse(
          ("Night %s was never started here, so there is nothing to export; `nocturne"
                  + " night list` shows those there are.")
              .formatted(night));
    }
    HeaderMender mender = header == HeaderChoice.MENDED ? new HeaderMender(global.decoder()) : null;
    long all = stores.archive().count(exported).values().stream().mapToLong(c -> c.packets()).sum();
    try (ProgressLine line =
        ProgressLine.start(
            global.surroundings(),
            () -> new Tally("written", written.get(), OptionalLong.of(all), Optional.empty()))) {
      stores.archive().forEach(exported, (packet, bytes) -> write(packet, mender, bytes, line));
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    global.out().println(written.get() + " packets of night " + exported + " are in " + path());
    return failures == 0 ? 0 : Failure.INCOMPLETE;
  }

  private Path path() {
    return global.surroundings().resolve(folder);
  }

  private void write(
      PackedPacket packet, @Nullable HeaderMender mender, byte[] bytes, ProgressLine line) {
    String name = packet.candid() == null ? "offset" + packet.offset() : packet.candid().toString();
    try {
      byte[] content = mender == null ? bytes : mender.mend(bytes);
      WholeFile.write(path().resolve(name + ".avro"), content);
      written.incrementAndGet();
    } catch (UnreadableException e) {
      failures++;
      line.say("candid " + name + ": its header cannot be mended: " + e.detail());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
