package nocturne.core.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Small damage to bytes, the same for the same seed: flips, cuts, insertions, repetitions. */
public final class Mutation {
  private static final int[] TELLING = {0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff};

  private final Random random;

  /**
   * @param seed of all that follows
   */
  public Mutation(long seed) {
    this.random = new Random(seed);
  }

  /** A damaged copy; the bytes themselves are left alone. */
  public byte[] of(byte[] bytes) {
    byte[] mutated = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && mutated.length > 0; i++) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(6)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) random.nextInt();
        case 2 -> mutated[at] = (byte) TELLING[random.nextInt(TELLING.length)];
        case 3 -> mutated = Arrays.copyOf(mutated, at);
        case 4 -> mutated = insert(mutated, at, noise());
        default -> mutated = insert(mutated, random.nextInt(mutated.length), piece(mutated, at));
      }
    }
    return mutated;
  }

  private byte[] noise() {
    byte[] noise = new byte[1 + random.nextInt(12)];
    random.nextBytes(noise);
    return noise;
  }

  private byte[] piece(byte[] bytes, int from) {
    int length = 1 + random.nextInt(Math.min(64, bytes.length - from));
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  private static byte[] insert(byte[] bytes, int at, byte[] inserted) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + inserted.length);
    System.arraycopy(inserted, 0, longer, at, inserted.length);
    System.arraycopy(bytes, at, longer, at + inserted.length, bytes.length - at);
    return longer;
  }
}
