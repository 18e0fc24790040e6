package nocturne.bench;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.PackReader;
import nocturne.broker.archive.PackSource;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.survey.ztf.Ztf;
import nocturne.standalone.directory.DirectoryStore;
import nocturne.standalone.directory.WholeFolder;

/**
 * The archive's work on one thread: packets in memory, decoded already, into packs that are on the
 * disk; in turn with zstd of the same packets, one by one, in memory. The packs of each round are
 * read again, and each packet must come out as it went in.
 *
 * @param packets kept in each round
 * @param packPackets most packets of a pack
 */
record ArchiveBench(List<byte[]> packets, int packPackets, int rounds) {
  private static final String BUCKET = "packs";
  private static final String PACKS = "packs, on the disk";
  private static final String PLAIN = "zstd of each packet, in memory";

  /** The level of packs. */
  private static final int ZSTD_LEVEL = 1;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * What one way took for all packets.
   *
   * @param cpu seconds of processor time of the thread
   * @param bytes made
   */
  private record Took(double seconds, double cpu, long bytes) {}

  /** Work that answers with the bytes it has made. */
  private interface Way {
    long work() throws IOException;
  }

  void run(Results results) throws IOException, InterruptedException {
    PrintStream words = results.words();
    results.begin("archive");
    words.println(Packets.describe(packets));
    List<PublishedAlert> alerts = decoded();
    List<Took> packs = new ArrayList<>();
    List<Took> plain = new ArrayList<>();
    double before;
    double after;
    try (TemporaryFolder folder = TemporaryFolder.make()) {
      before = DiskRate.of(folder.path());
      for (int round = 0; round <= rounds; round++) {
        boolean packsFirst = round % 2 == 0;
        Took first = packsFirst ? pack(folder.path(), alerts) : timed(this::squeeze);
        Took second = packsFirst ? timed(this::squeeze) : pack(folder.path(), alerts);
        if (round > 0) { // the first is warm-up
          packs.add(packsFirst ? first : second);
          plain.add(packsFirst ? second : first);
        }
      }
      after = DiskRate.of(folder.path());
    }
    Scores rates = new Scores("packets");
    packs.forEach(took -> rates.add(PACKS, packets.size() / took.seconds));
    plain.forEach(took -> rates.add(PLAIN, packets.size() / took.seconds));
    rates.print(words);
    tell(results, PACKS, "packs", packs);
    tell(results, PLAIN, "zstd", plain);
    words.printf(
        Locale.ROOT, "disk: %,.0f MB/s written and synced before, %,.0f after%n", before, after);
    results.add("disk", "before_mb_s after_mb_s", before, after);
  }

  private List<PublishedAlert> decoded() {
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    List<PublishedAlert> alerts = new ArrayList<>();
    for (byte[] packet : packets) {
      int offset = alerts.size();
      alerts.add(
          new PublishedAlert(
              Packets.NIGHT,
              new RecordPlace(0, offset),
              new AlertPacket(packet, new PacketOrigin("survey", 0, offset, 0)),
              Packets.decoded(decoder, packet)));
    }
    return alerts;
  }

  private Took pack(Path folder, List<PublishedAlert> alerts)
      throws IOException, InterruptedException {
    Path root = folder.resolve("store");
    try {
      ObjectStore store = new DirectoryStore(root);
      store.createBucket(BUCKET);
      SurveyNight.settle();
      Took took = timed(() -> keep(store, alerts));
      requireWhole(store);
      return took;
    } finally {
      WholeFolder.delete(root);
    }
  }

  private long keep(ObjectStore store, List<PublishedAlert> alerts) {
    try (PartitionWork<PublishedAlert> work =
        new Archive(store, BUCKET, "announcements").packs().begin(0, 0)) {
      for (int from = 0; from < alerts.size(); from += packPackets) {
        int to = Math.min(alerts.size(), from + packPackets);
        for (PublishedAlert alert : alerts.subList(from, to)) {
          work.take(alert);
        }
        var unused = work.settle(Packets.NIGHT, new Range(from, to));
        work.clear();
      }
    }
    return store.list(BUCKET, "").stream().mapToLong(ObjectStore.Entry::size).sum();
  }

  private void requireWhole(ObjectStore store) {
    int[] found = {0};
    for (ObjectStore.Entry entry : store.list(BUCKET, "")) {
      new PackReader(PackSource.of(store, BUCKET, entry))
          .forEach(
              (packed, bytes) -> {
                if (!Arrays.equals(bytes, packets.get((int) packed.offset()))) {
                  throw new IllegalStateException(
                      "the packet at " + packed.offset() + " comes out of its pack as another");
                }
                found[0]++;
              });
    }
    if (found[0] != packets.size()) {
      throw new IllegalStateException(found[0] + " packets are in packs, not " + packets.size());
    }
  }

  private long squeeze() {
    int longest = packets.stream().mapToInt(packet -> packet.length).max().orElse(0);
    byte[] to = new byte[Math.toIntExact(Zstd.compressBound(longest))];
    long bytes = 0;
    try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(ZSTD_LEVEL).setChecksum(false)) {
      for (byte[] packet : packets) {
        bytes += zstd.compressByteArray(to, 0, to.length, packet, 0, packet.length);
      }
    }
    return bytes;
  }

  private static Took timed(Way way) throws IOException {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long began = System.nanoTime();
    long bytes = way.work();
    return new Took(
        (System.nanoTime() - began) / 1e9, (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9, bytes);
  }

  private void tell(Results results, String name, String way, List<Took> all) {
    double raw = packets.stream().mapToLong(packet -> packet.length).sum();
    double seconds = Sample.of(all, Took::seconds).median();
    double micros = 1e6 * Sample.of(all, Took::cpu).median() / packets.size();
    double bytes = Sample.of(all, Took::bytes).median();
    results
        .words()
        .printf(
            Locale.ROOT,
            "%s: %,.0f MB/s of packets into %,.0f MB/s, %.3f of their bytes; %.1f us of processor"
                + " time a packet%n",
            name,
            raw / 1e6 / seconds,
            bytes / 1e6 / seconds,
            bytes / raw,
            micros);
    results.add(
        "archive",
        "way packets packets_s mb_s made_mb_s bytes_ratio cpu_us_packet",
        way,
        packets.size(),
        packets.size() / seconds,
        raw / 1e6 / seconds,
        bytes / 1e6 / seconds,
        bytes / raw,
        micros);
  }
}
