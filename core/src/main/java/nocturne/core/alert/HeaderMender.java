package nocturne.core.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Gives a packet a header that strict Avro readers accept, BigQuery's among them.
 *
 * <p>Surveys write schemas whose defaults do not fit their types, most often a null default where
 * null is not the union's first branch. The mended header describes the data in the same way and
 * leaves their bytes unchanged. It names the survey's own header by its SHA-256 under {@value
 * #SURVEY_HEADER_KEY}; with that header at hand {@link #restore} gives the survey's packet back to
 * the byte. Thread-safe.
 */
public final class HeaderMender {
  /** The header's key for the SHA-256 of the survey's header. */
  public static final String SURVEY_HEADER_KEY = "nocturne.header.sha256";

  private final PacketDecoder decoder;
  private final Map<String, byte[]> mendedBySha = new HashMap<>();
  private int mendedBytes;

  /**
   * @param decoder whose compiled headers are used
   */
  public HeaderMender(PacketDecoder decoder) {
    this.decoder = decoder;
  }

  /**
   * A schema that strict readers accept, for the same data.
   *
   * @return the same text if there was nothing to mend
   * @throws UnreadableException CORRUPT if no mending we know of makes it acceptable
   */
  public static String mendSchema(String schemaText) throws UnreadableException {
    try {
      String mended = SchemaMender.mend(schemaText);
      Schema strict = new Schema.Parser().parse(mended);
      if (!isSameShape(Header.ofSchema(schemaText).schema(), strict, new HashSet<>())) {
        throw new UnreadableException(
            Reason.CORRUPT, "a schema whose mended form would not describe the same data");
      }
      return mended;
    } catch (JsonProcessingException | RuntimeException | StackOverflowError e) {
      throw new UnreadableException(
          Reason.CORRUPT, "a schema that cannot be mended: " + e.getMessage(), e);
    }
  }

  /**
   * The container with a mended header; sync marker and blocks are unchanged.
   *
   * @throws UnreadableException if the head cannot be read or mended; the blocks are not looked
   *     into
   */
  public byte[] mend(byte[] packet) throws UnreadableException {
    Header header = decoder.header(packet);
    byte[] head = mendedHead(header, packet);
    byte[] mended = Arrays.copyOf(head, head.length + packet.length - header.length());
    System.arraycopy(packet, header.length(), mended, head.length, packet.length - header.length());
    return mended;
  }

  /**
   * The SHA-256 of the header that a packet had before it was mended; empty if it was not.
   *
   * @throws UnreadableException if the head cannot be read
   */
  public static Optional<String> surveyHeader(byte[] packet) throws UnreadableException {
    return Optional.ofNullable(ContainerReader.open(packet).entries().get(SURVEY_HEADER_KEY))
        .map(sha256 -> new String(sha256, StandardCharsets.UTF_8));
  }

  /**
   * The survey's packet out of a mended one.
   *
   * @param mended what {@link #mend} gave
   * @param surveyHeader the survey's header, see {@link Header#bytes}
   * @throws UnreadableException CORRUPT if it is not the header that the mended one names
   */
  public static byte[] restore(byte[] mended, byte[] surveyHeader) throws UnreadableException {
    ContainerReader container = ContainerReader.open(mended);
    String wanted = surveyHeader(mended).orElse("");
    String given = Fingerprint.sha256(surveyHeader);
    if (!given.equals(wanted)) {
      throw new UnreadableException(
          Reason.CORRUPT, "a header of SHA-256 " + given + " where \"" + wanted + "\" is named");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(mended.length);
    out.writeBytes(surveyHeader);
    out.write(mended, container.headLength(), mended.length - container.headLength());
    return out.toByteArray();
  }

  private byte[] mendedHead(Header header, byte[] packet) throws UnreadableException {
    synchronized (mendedBySha) {
      byte[] known = mendedBySha.get(header.sha256());
      if (known != null) {
        return known;
      }
    }
    Map<String, byte[]> entries = ContainerReader.open(packet).entries();
    entries.put(
        AvroContainer.SCHEMA_KEY, mendSchema(header.schemaText()).getBytes(StandardCharsets.UTF_8));
    entries.put(SURVEY_HEADER_KEY, header.sha256().getBytes(StandardCharsets.UTF_8));
    byte[] head = AvroContainer.head(entries);
    if (head.length > Limits.CACHED_HEADER_BYTES) {
      return head;
    }
    synchronized (mendedBySha) {
      if (mendedBySha.size() >= Limits.CACHED_HEADERS
          || mendedBytes > Limits.CACHED_HEADERS_BYTES) {
        mendedBySha.clear();
        mendedBytes = 0;
      }
      mendedBySha.put(header.sha256(), head);
      mendedBytes += head.length;
    }
    return head;
  }

  private record Pair(String survey, String strict) {}

  /** Whether both schemas describe the same data, apart from names. */
  private static boolean isSameShape(Schema survey, Schema strict, Set<Pair> open) {
    if (survey.getType() != strict.getType()) {
      return false;
    }
    return switch (survey.getType()) {
      case RECORD -> {
        if (!open.add(new Pair(survey.getFullName(), strict.getFullName()))) {
          yield true;
        }
        yield areSameShape(fieldTypes(survey), fieldTypes(strict), open);
      }
      case UNION -> areSameShape(survey.getTypes(), strict.getTypes(), open);
      case ARRAY -> isSameShape(survey.getElementType(), strict.getElementType(), open);
      case MAP -> isSameShape(survey.getValueType(), strict.getValueType(), open);
      case FIXED -> survey.getFixedSize() == strict.getFixedSize();
      case ENUM -> survey.getEnumSymbols().size() == strict.getEnumSymbols().size();
      default -> true;
    };
  }

  private static List<Schema> fieldTypes(Schema record) {
    return record.getFields().stream().map(Schema.Field::schema).toList();
  }

  private static boolean areSameShape(List<Schema> survey, List<Schema> strict, Set<Pair> open) {
    boolean same = survey.size() == strict.size();
    for (int i = 0; same && i < survey.size(); i++) {
      same = isSameShape(survey.get(i), strict.get(i), open);
    }
    return same;
  }
}
