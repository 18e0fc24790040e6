package nocturne.core.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Puts into every target of a module nothing at all, its seeds, a fixed set of damaged seeds, and
 * each input that a fuzzer once found, which lie in the resources beside the target under {@code
 * findings/Target/}. The small part of fuzzing that every build does, in a second or so a target.
 */
public abstract class Replay {
  private static final int DAMAGED = 150;

  /** The module's targets. */
  protected abstract List<FuzzTarget> targets();

  @TestFactory
  final Stream<DynamicTest> whateverComesInThePromisesHold() {
    return targets().stream()
        .map(target -> DynamicTest.dynamicTest(name(target), () -> replay(target)));
  }

  private static void replay(FuzzTarget target) throws Exception {
    put(target, "nothing", new byte[0]);
    List<byte[]> seeds = target.seeds();
    for (int i = 0; i < seeds.size(); i++) {
      put(target, "seed " + i, seeds.get(i));
    }
    Mutation mutation = new Mutation(20210120);
    for (int i = 0; i < DAMAGED; i++) {
      put(target, "damaged seed " + i, mutation.of(seeds.get(i % seeds.size())));
    }
    for (Path finding : findings(target)) {
      put(target, finding.toString(), Files.readAllBytes(finding));
    }
  }

  private static void put(FuzzTarget target, String what, byte[] input) {
    try {
      target.put(input);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          name(target) + " breaks a promise with " + what + " (" + input.length + " bytes)", e);
    }
  }

  private static List<Path> findings(FuzzTarget target) throws IOException, URISyntaxException {
    URL folder = target.getClass().getResource("findings/" + name(target));
    if (folder == null) {
      return new ArrayList<>();
    }
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList();
    }
  }

  private static String name(FuzzTarget target) {
    return target.getClass().getSimpleName();
  }
}
