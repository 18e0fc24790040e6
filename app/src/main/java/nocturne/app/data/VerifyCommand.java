package nocturne.app.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.ArchiveInspection;
import nocturne.broker.archive.PackIndex;
import nocturne.broker.archive.PackedPacket;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Restores every packet of the archive and names damage: a row for each pack or packet. */
@Command(
    name = "verify",
    description = {
      "Read every byte of the archive's packs, compare each packet with its"
          + " checksums, and name each damaged pack and packet (exit code 1 if there is"
          + " any).",
      "Needs no Kafka, so it can check a copy. A pack that is missing entirely is"
          + " found by `nocturne books`."
    })
public final class VerifyCommand extends NocturneCommand {
  private static final long MEGABYTE = 1_000_000;
  private static final List<String> COLUMNS =
      List.of("night", "object", "candid", "offset", "from", "to", "problem");

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description = "Only this night (default: all there are).")
  private @Nullable String night;

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong packets = new AtomicLong();
  private long packs;
  private long damaged;

  public VerifyCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Session.of(global, "verify").withStores(this::check);
  }

  private int check(Stores stores) {
    List<Night> nights =
        night == null ? stores.archive().nights() : List.of(GlobalOptions.night(night));
    if (night != null && stores.archive().packs(nights.get(0)).isEmpty()) {
      boolean known = stores.journal().nights().contains(nights.get(0));
      if (!known) {
        throw Failure.misuse(
            "There is nothing of night "
                + nights.get(0)
                + " to verify: it was never started here, and the archive has no pack of it;"
                + " `nocturne night list` shows those there are.");
      }
    }
    long all = 0;
    for (Night each : nights) {
      all += stores.archive().packs(each).stream().mapToLong(pack -> pack.size()).sum();
    }
    ArchiveInspection inspection =
        new ArchiveInspection(stores.store(), stores.names().bucket(Bucket.ALERTS));
    long megabytes = all / MEGABYTE;
    try (Rows rows = global.rows(COLUMNS);
        ProgressLine line =
            ProgressLine.start(
                global.surroundings(),
                () ->
                    new Tally(
                        "MB checked",
                        bytes.get() / MEGABYTE,
                        OptionalLong.of(megabytes),
                        Optional.empty()))) {
      for (Night each : nights) {
        inspection.packets(each, new Telling(each, rows, line));
      }
    }
    global.out().flush();
    global.say(
        String.format(
            Locale.ROOT,
            "%,d packets in %,d packs of %,d nights: %s",
            packets.get(),
            packs,
            nights.size(),
            damaged == 0
                ? "every byte is as it was written."
                : String.format(Locale.ROOT, "%,d are damaged or cannot be read.", damaged)));
    return damaged == 0 ? 0 : Failure.INCOMPLETE;
  }

  /** Prints each damage of a night. */
  private final class Telling implements ArchiveInspection.Listener {
    private final Night night;
    private final Rows rows;
    private final ProgressLine line;

    Telling(Night night, Rows rows, ProgressLine line) {
      this.night = night;
      this.rows = rows;
      this.line = line;
    }

    @Override
    public void pack(String name, PackIndex index) {
      packs++;
    }

    @Override
    public void packet(String pack, PackIndex index, PackedPacket packet, byte[] restored) {
      packets.incrementAndGet();
      bytes.addAndGet(packet.entry().stored());
    }

    @Override
    public void damaged(ArchiveInspection.Damage damage) {
      damaged++;
      String candid = damage.packet().map(PackedPacket::candid).map(Object::toString).orElse(null);
      rows.add(
          Arrays.asList(
              night,
              damage.object(),
              candid,
              damage.packet().map(PackedPacket::offset).orElse(null),
              damage.from(),
              damage.from() + damage.bytes() - 1,
              damage.problem()));
      line.say(
          (candid == null
                  ? "Pack " + damage.object()
                  : "Candid " + candid + " in " + damage.object())
              + " is damaged: "
              + damage.problem()
              + ". Restore the pack from a copy.");
    }
  }
}
