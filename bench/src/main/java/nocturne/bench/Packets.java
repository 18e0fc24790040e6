package nocturne.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.pace.Pacer;
import nocturne.simulator.pace.Rate;
import nocturne.simulator.pace.SurveyTopic;
import nocturne.simulator.replay.PacketSources;
import nocturne.simulator.replay.Replay;
import nocturne.simulator.replay.SourceListener;
import org.jspecify.annotations.Nullable;

/** The packets of a benchmark: readable ones, each candid once. */
final class Packets {
  static final Night NIGHT = Night.parse("20210120");
  private static final long SEED = 20210120;

  private Packets() {}

  /**
   * Packets from these paths, or as many simulated ones with cutouts of the survey's size.
   *
   * @param paths files, folders, archives; null or empty for simulated ones
   */
  static List<byte[]> of(@Nullable List<String> paths, int simulated)
      throws IOException, InterruptedException {
    List<byte[]> packets = new ArrayList<>();
    if (paths == null || paths.isEmpty()) {
      SimulatedNight.of(NIGHT, SEED, simulated)
          .withCutouts(CutoutSize.FULL)
          .forEach(alert -> packets.add(alert.packet()));
      return packets;
    }
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    Set<Candid> seen = new HashSet<>();
    SurveyTopic readable =
        new SurveyTopic() {
          @Override
          public void send(byte[] key, byte[] packet) {
            try {
              if (seen.add(decoder.decodeOne(packet).candid())) {
                packets.add(packet);
              }
            } catch (UnreadableException e) {
              // A benchmark of reading has no use for it.
            }
          }

          @Override
          public void flush() {}
        };
    PacketSources sources = Failure.orMisuse(() -> PacketSources.of(paths, Path::of, System.in));
    new Replay(sources, decoder)
        .run(readable, Pacer.ofSystem(Rate.parse("max")), (n, bytes, source) -> {}, new Silent());
    return packets;
  }

  /** The packets of a mix, made while they are read. */
  static Iterable<byte[]> of(SimulatedMix mix) {
    return () -> {
      Iterator<SimulatedAlert> each = mix.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return each.hasNext();
        }

        @Override
        public byte[] next() {
          return each.next().packet();
        }
      };
    };
  }

  /** A message's key, as surveys write it. */
  static byte[] key(Candid candid) {
    return candid.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The alert of a packet that can be read: one of these, or a simulated one. */
  static Alert decoded(PacketDecoder decoder, byte[] packet) {
    try {
      return decoder.decodeOne(packet);
    } catch (UnreadableException e) {
      throw new IllegalStateException("a packet that can be read: " + e.getMessage(), e);
    }
  }

  /** Packets and machine in a line. */
  static String describe(List<byte[]> packets) {
    return describe(packets.size(), packets.stream().mapToLong(p -> p.length).sum());
  }

  /** Describes packets and the machine in a line. */
  static String describe(int packets, long bytes) {
    return String.format(
        Locale.ROOT,
        "%,d packets, mean %,d bytes; %s, heap at most %,d MB",
        packets,
        packets == 0 ? 0 : bytes / packets,
        machine(),
        Runtime.getRuntime().maxMemory() >> 20);
  }

  static String machine() {
    return "Java %s, %s processors"
        .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors());
  }

  private static final class Silent implements SourceListener {
    @Override
    public void rewrapped(String source, int records) {}

    @Override
    public void empty(String source) {}

    @Override
    public void failed(String source, String problem) {}
  }
}
