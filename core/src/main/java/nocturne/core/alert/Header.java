package nocturne.core.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Arrays;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The head of an Avro container, read once and shared by all packets that begin with the same
 * bytes: the writer's schema in compiled form, and the codec of the blocks.
 *
 * <p>The head ends before the sync marker, which containers of one schema need not share. Instances
 * are immutable; the same bytes give the same instance as long as a decoder's cache holds it.
 */
public final class Header {
  private final byte[] bytes;
  private final String schemaText;
  private final String codec;
  private final @Nullable Layout layout;
  private final Schema schema;
  private @Nullable String sha256;

  private Header(byte[] bytes, String schemaText, String codec, Schema schema) {
    this.bytes = bytes;
    this.schemaText = schemaText;
    this.codec = codec;
    this.schema = schema;
    this.layout = schema.getType() == Schema.Type.RECORD ? LayoutCompiler.compile(schema) : null;
  }

  /** Compiles a container's head. */
  static Header of(byte[] bytes, String schemaText, String codec) throws UnreadableException {
    return new Header(bytes, schemaText, codec, parse(schemaText));
  }

  /**
   * A head for data that come without one, such as those of a schema registry: as if a container
   * with codec null had held this schema.
   *
   * @param schemaText the writer's schema as JSON
   * @throws UnreadableException CORRUPT if it is no schema
   */
  public static Header ofSchema(String schemaText) throws UnreadableException {
    return of(AvroContainer.head(schemaText), schemaText, AvroContainer.NULL_CODEC);
  }

  /**
   * Parses a writer's schema as leniently as the Avro library can: names and defaults are not
   * evaluated, since they do not matter for reading and surveys get them wrong.
   */
  private static Schema parse(String text) throws UnreadableException {
    try {
      return parseUnjudged(text);
    } catch (RuntimeException e) {
      return parseBare(text, e);
    } catch (StackOverflowError e) {
      throw noSchema(e);
    }
  }

  /** Some defaults break even the unjudging parser; the data can be read without them. */
  private static Schema parseBare(String text, RuntimeException first) throws UnreadableException {
    try {
      return parseUnjudged(SchemaMender.bare(text));
    } catch (JsonProcessingException | RuntimeException | StackOverflowError e) {
      throw noSchema(first);
    }
  }

  private static Schema parseUnjudged(String text) {
    Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
    parser.setValidateDefaults(false);
    return parser.parse(text);
  }

  private static UnreadableException noSchema(Throwable e) {
    return new UnreadableException(
        Reason.CORRUPT, "a schema that Avro cannot parse: " + firstLine(e), e);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    String line = message.lines().findFirst().orElse("");
    return e.getClass().getSimpleName() + " " + line.substring(0, Math.min(line.length(), 200));
  }

  /** Whether these bytes begin with this head of theirs, which is known to be so long. */
  boolean matches(byte[] packet, int length) {
    return length == bytes.length && Arrays.equals(bytes, 0, length, packet, 0, length);
  }

  /** A copy of the head's bytes, from the magic to before the sync marker. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The number of the head's bytes. */
  public int length() {
    return bytes.length;
  }

  /** The writer's schema as the survey wrote it. */
  public String schemaText() {
    return schemaText;
  }

  /** The writer's schema as the Avro library sees it, names and defaults unjudged. */
  public Schema schema() {
    return schema;
  }

  /** The codec's name: {@code null}, {@code deflate}, {@code snappy} or one we cannot read. */
  public String codec() {
    return codec;
  }

  /**
   * The layout of the container's records.
   *
   * @throws UnreadableException NOT_AN_ALERT if the container holds something else than records
   */
  public Layout layout() throws UnreadableException {
    if (layout == null) {
      throw new UnreadableException(
          Reason.NOT_AN_ALERT, "a container of " + schema.getType() + " where a record belongs");
    }
    return layout;
  }

  /** The SHA-256 of {@link #bytes()} in hexadecimal: a name for this head. */
  public String sha256() {
    String known = sha256;
    if (known == null) {
      known = Fingerprint.sha256(bytes);
      sha256 = known;
    }
    return known;
  }

  /** The schema's full name, the codec and the beginning of the SHA-256. */
  @Override
  public String toString() {
    return "Header[" + schema.getName() + ", " + codec + ", " + sha256().substring(0, 12) + "]";
  }
}
