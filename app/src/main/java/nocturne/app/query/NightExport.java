package nocturne.app.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.Failure;
import nocturne.app.night.NightService;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.PackedPacket;
import nocturne.core.alert.HeaderMender;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** Exports a night's archived packets as Avro files. */
public final class NightExport {
  private final GlobalOptions global;
  private final @Nullable String asked;
  private final Path folder;
  private final Optional<HeaderMender> mender;
  private final AtomicLong written = new AtomicLong();
  private int failures;

  public NightExport(GlobalOptions global, @Nullable String night, String folder, boolean mended) {
    this.global = global;
    this.asked = night;
    this.folder = global.surroundings().resolve(folder);
    this.mender = mended ? Optional.of(new HeaderMender(global.decoder())) : Optional.empty();
  }

  /**
   * Writes the files.
   *
   * @return the exit code
   */
  public int run() throws IOException, InterruptedException {
    return Session.of(global, "export").withStores(this::export);
  }

  @SuppressWarnings("try") // only closed
  private int export(Stores stores) throws IOException {
    Night night = NightService.which(stores, asked);
    boolean started =
        stores.journal().latest().stream().anyMatch(entry -> entry.night().equals(night));
    if (!started) {
      throw Failure.misuse(
          ("Night %s was never started here, so there is nothing to export; `nocturne"
                  + " night list` shows those there are.")
              .formatted(night));
    }
    long all = stores.archive().count(night).values().stream().mapToLong(c -> c.packets()).sum();
    try (ProgressLine line =
        ProgressLine.start(
            global.surroundings(),
            () -> new Tally("written", written.get(), OptionalLong.of(all), Optional.empty()))) {
      stores.archive().forEach(night, (packet, bytes) -> write(packet, bytes, line));
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    global.out().println(written.get() + " packets of night " + night + " are in " + folder);
    return failures == 0 ? 0 : Failure.INCOMPLETE;
  }

  private void write(PackedPacket packet, byte[] bytes, ProgressLine line) {
    String name = packet.candid() == null ? "offset" + packet.offset() : packet.candid().toString();
    try {
      byte[] content = mender.isPresent() ? mender.get().mend(bytes) : bytes;
      WholeFile.write(folder.resolve(name + ".avro"), content);
      written.incrementAndGet();
    } catch (UnreadableException e) {
      failures++;
      line.say("candid " + name + ": its header cannot be mended: " + e.detail());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
