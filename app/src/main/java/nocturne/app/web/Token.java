package nocturne.app.web;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import nocturne.survey.kafka.SecretFile;
import org.jspecify.annotations.Nullable;

/** The token of a home, without which nothing is controlled over HTTP. */
final class Token {
  /** Its file in the home. */
  static final String FILE = "web-token";

  private static final int BYTES = 32;
  private static final int LEAST = 20;
  private static final String SCHEME = "Bearer ";

  private final byte[] text;

  private Token(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token of a home; made, readable by its user only, if there is none.
   *
   * @throws IOException if its file cannot be made or read, is too short, or can be read by other
   *     users; the message says what to do
   */
  static Token of(Path home) throws IOException {
    Path file = home.resolve(FILE);
    if (!Files.exists(file)) {
      make(file);
    }
    String text = read(file);
    if (text.length() < LEAST) {
      throw new IOException(
          "%s holds %s characters, and a token has %s or more; remove the file, and the next start makes a new one"
              .formatted(file, text.length(), LEAST));
    }
    String exposed = SecretFile.readers(file).orElse("");
    if (!exposed.isEmpty()) {
      throw new IOException(file + " " + exposed);
    }
    return new Token(text);
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (CharacterCodingException e) {
      throw new IOException(
          file + " is no text in UTF-8; remove the file, and the next start makes a new one", e);
    }
  }

  private static void make(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    FileAttribute<?>[] mine =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path next = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".next", mine);
    try {
      Files.writeString(
          next, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
      Files.createLink(file, next); // unlike a move it replaces nothing
    } catch (UnsupportedOperationException e) {
      Files.move(next, file); // where a file has one name only
    } catch (FileAlreadyExistsException e) {
      // another process made it meanwhile
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** Whether a request's Authorization header has it. Takes the same time for any wrong token. */
  boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            text, authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8));
  }
}
