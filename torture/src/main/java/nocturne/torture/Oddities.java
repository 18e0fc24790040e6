package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nocturne.torture.Feeder.Packet;

/** Applies {@link Scenario}s to the packets of a night before any is sent. */
final class Oddities {
  private static final int MOST_LATER = 300;
  private static final int GARBAGE_EVERY = 15;
  private static final int LARGE = 3;
  private static final int LARGE_BYTES = 9 << 20;

  private Oddities() {}

  /** Changes the list. */
  static void apply(Set<Scenario> scenarios, List<Packet> packets, Random random) {
    if (scenarios.contains(Scenario.GARBAGE)) {
      addGarbage(packets, random);
    }
    if (scenarios.contains(Scenario.OUT_OF_ORDER)) {
      Collections.shuffle(packets, random);
    }
    if (scenarios.contains(Scenario.SENT_TWICE)) {
      sendTwice(packets, random);
    }
    if (scenarios.contains(Scenario.SENT_AGAIN)) {
      packets.addAll(List.copyOf(packets));
    }
  }

  private static void addGarbage(List<Packet> packets, Random random) {
    for (int i = packets.size() / GARBAGE_EVERY; i >= 0; i--) {
      byte[] bytes = packets.get(random.nextInt(packets.size())).bytes();
      byte[] broken =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> noise(random, 1 + random.nextInt(5_000));
            default -> flipped(bytes, random);
          };
      add(packets, broken, random);
    }
    for (int i = 0; i < LARGE; i++) {
      add(packets, noise(random, LARGE_BYTES + random.nextInt(1 << 20)), random);
    }
  }

  private static void add(List<Packet> packets, byte[] bytes, Random random) {
    byte[] key = ("garbage" + random.nextInt(1_000)).getBytes(StandardCharsets.US_ASCII);
    packets.add(random.nextInt(packets.size() + 1), new Packet(key, bytes));
  }

  private static byte[] noise(Random random, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] flipped = bytes.clone();
    for (int i = 0; i < 3 && flipped.length > 0; i++) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static void sendTwice(List<Packet> packets, Random random) {
    record Due(int at, Packet packet) {}
    List<Due> due = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      due.add(new Due(2 * i, packets.get(i)));
      due.add(new Due(2 * i + 1 + 2 * random.nextInt(MOST_LATER), packets.get(i)));
    }
    due.sort(java.util.Comparator.comparingInt(Due::at));
    packets.clear();
    due.forEach(d -> packets.add(d.packet()));
  }
}
