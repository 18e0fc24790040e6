package nocturne.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {
  @TempDir Path home;

  @Test
  void theFirstStartMakesATokenForItsUserAloneAndTheNextTakesIt() throws IOException {
    Token first = Token.of(home);
    Path file = home.resolve("web-token");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String text = Files.readString(file).strip();
    assertThat(text).matches("[A-Za-z0-9_-]{43}");
    assertThat(first.isIn("Bearer " + text)).isTrue();
    assertThat(Token.of(home).isIn("bearer " + text)).isTrue();
    assertThat(home.toFile().list()).containsExactly("web-token");
  }

  @Test
  void nothingElseIsTheToken() throws IOException {
    Token token = Token.of(home);
    String text = Files.readString(home.resolve("web-token")).strip();
    for (String wrong :
        List.of(
            "", text, "Bearer", "Bearer ", "Basic " + text, "Bearer " + text + "x", "Bearer x")) {
      assertThat(token.isIn(wrong)).as(wrong).isFalse();
    }
    assertThat(token.isIn(null)).isFalse();
  }

  @Test
  void aTokenThatOthersCanReadOrGuessIsRefused() throws IOException {
    var unused = Token.of(home);
    Path file = home.resolve("web-token");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Token.of(home)).hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, "secret\n");
    assertThatThrownBy(() -> Token.of(home)).hasMessageContaining("holds 6 characters");
    Files.write(file, new byte[] {'x', (byte) 0xC3, 'x'});
    assertThatThrownBy(() -> Token.of(home))
        .hasMessageContaining(file + " is no text")
        .hasMessageContaining("remove the file");
  }
}
