package nocturne.torture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DamageTest {
  private static final byte[] BYTES = "0123456789".repeat(2_000).getBytes(US_ASCII);

  @TempDir Path folder;

  @Test
  void eachChangesItsFileAloneAndTheSameSeedDoesTheSame() throws IOException {
    Set<Damage.How> seen = EnumSet.noneOf(Damage.How.class);
    for (int seed = 0; seed < 60; seed++) {
      Path home = home("home-" + seed, BYTES);
      Path again = home("again-" + seed, BYTES);
      Path earlier = home("earlier-" + seed, Arrays.copyOf(BYTES, 10));
      Damage damage = Damage.draw(seed, home, earlier);
      seen.add(damage.how());
      damage.apply(home, earlier);
      Damage.draw(seed, again, earlier).apply(again, earlier);

      Path damaged = home.resolve(damage.file());
      Path other = damage.file().endsWith(".pack") ? home.resolve("nocturne-home") : pack(home);
      assertThat(other).as(damage.toString()).hasBinaryContent(BYTES);
      if (damage.how() == Damage.How.GONE) {
        assertThat(damaged).doesNotExist();
      } else {
        byte[] bytes = Files.readAllBytes(damaged);
        assertThat(again.resolve(damage.file())).hasBinaryContent(bytes);
        assertThat(bytes).as(damage.toString()).isNotEqualTo(BYTES);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(Damage.How.values());
  }

  @Test
  void aHomeWithoutAFileOfAKindIsToldSo() throws IOException {
    assertThat(FileKind.lacking(home("home", BYTES)))
        .contains(FileKind.COMPONENTS, FileKind.TOKEN, FileKind.PLUG_INS, FileKind.TRUTH)
        .doesNotContain(FileKind.PACKS, FileKind.SETTINGS);
  }

  private Path home(String name, byte[] bytes) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(pack(home).getParent());
    Files.write(pack(home), bytes);
    Files.write(home.resolve("nocturne-home"), bytes);
    return home;
  }

  private static Path pack(Path home) {
    return home.resolve("store/bucket/20210120/0/1.pack");
  }
}
