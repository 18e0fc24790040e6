package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * The reference is the careful way: the quick one gives the same cells, or leaves the same
 * complaint.
 */
class RowProgramTest {
  private static final List<String> PLAIN =
      List.of("int", "long", "float", "double", "boolean", "string", "bytes");

  @Property(tries = 3000)
  void theQuickWayReadsWhatTheCarefulWayReads(@ForAll long seed) throws UnreadableException {
    Random random = new Random(seed);
    List<String> types = types(random);
    byte[] datum = datum(types, random);
    assertThat(quick(types, datum)).isEqualTo(careful(types, datum)).startsWith("read to");
  }

  @Property(tries = 3000)
  void theQuickWayRefusesWhatTheCarefulWayRefuses(@ForAll long seed) throws UnreadableException {
    Random random = new Random(seed);
    List<String> types = types(random);
    byte[] datum = datum(types, random);
    for (int i = random.nextInt(3); i >= 0 && datum.length > 0; i--) {
      datum[random.nextInt(datum.length)] = (byte) random.nextInt();
    }
    byte[] shorter = Arrays.copyOf(datum, datum.length - random.nextInt(1 + datum.length / 2));
    assertThat(quick(types, datum)).isEqualTo(careful(types, datum));
    assertThat(quick(types, shorter)).isEqualTo(careful(types, shorter));
  }

  @Test
  void numbersOfEveryLengthAreTheirOwn() throws UnreadableException {
    List<Long> numbers = new ArrayList<>(List.of(0L, Long.MAX_VALUE, Long.MIN_VALUE));
    for (int workerSession = 0; workerSession < 63; workerSession++) {
      numbers.addAll(
          List.of(
              1L << workerSession,
              (1L << workerSession) - 1,
              -(1L << workerSession),
              ~(1L << workerSession)));
    }
    ByteArrayOutputStream datum = new ByteArrayOutputStream();
    numbers.forEach(number -> datum.writeBytes(HandMade.varint(number)));
    int length = datum.size();
    datum.writeBytes(new byte[32]);
    Layout layout = layout(numbers.stream().map(number -> "\"long\"").toList());
    Records rows = new Records(layout, datum.toByteArray(), 1);
    rows.addRow();
    Cursor in = new Cursor(datum.toByteArray(), 0, datum.size(), Reason.CORRUPT);
    int field = 0;
    while (field < numbers.size()) {
      field = layout.program().read(rows, 0, field, in);
      if (field < numbers.size()) {
        assertThat(HandMade.varint(numbers.get(field))).as("left to care").hasSize(10);
        new RowReader(in).readField(rows, 0, field++, 0);
      }
    }
    assertThat(in.position).isEqualTo(length);
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(rows.longAt(0, i)).isEqualTo(numbers.get(i));
    }
  }

  @Test
  void noCareIsNeededForWhatSurveysSend() throws UnreadableException {
    List<String> types = new ArrayList<>();
    ByteArrayOutputStream datum = new ByteArrayOutputStream();
    for (String type : PLAIN) {
      types.addAll(List.of("\"" + type + "\"", orNull(type, true), orNull(type, false)));
      write(datum, type, new Random(7));
      datum.write(2);
      write(datum, type, new Random(7));
      datum.write(0);
      write(datum, type, new Random(7));
    }
    datum.writeBytes(new byte[16]);
    Layout layout = layout(types);
    Records rows = new Records(layout, datum.toByteArray(), 1);
    Cursor in = new Cursor(datum.toByteArray(), 0, datum.size(), Reason.CORRUPT);
    assertThat(layout.program().read(rows, 0, 0, in)).isEqualTo(types.size());
    assertThat(in.remaining()).isEqualTo(16);
  }

  private static List<String> types(Random random) {
    List<String> types = new ArrayList<>();
    int fields = 1 + random.nextInt(60);
    boolean nullFirst = random.nextBoolean();
    while (types.size() < fields) {
      String type = PLAIN.get(random.nextInt(PLAIN.size()));
      if (random.nextInt(10) == 0) {
        nullFirst = !nullFirst;
      }
      types.add(
          random.nextInt(4) == 0
              ? "\"" + type + "\""
              : random.nextInt(20) == 0
                  ? "[\"null\",\"" + type + "\",{\"type\":\"array\",\"items\":\"null\"}]"
                  : orNull(type, nullFirst));
    }
    return types;
  }

  private static String orNull(String type, boolean nullFirst) {
    return nullFirst ? "[\"null\",\"" + type + "\"]" : "[\"" + type + "\",\"null\"]";
  }

  private static byte[] datum(List<String> types, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int nulls = random.nextInt(4);
    for (String type : types) {
      boolean nullFirst = type.startsWith("[\"null\"");
      if (type.startsWith("[") && random.nextInt(4) < nulls) {
        out.write(nullFirst ? 0 : 2);
        continue;
      }
      if (type.startsWith("[")) {
        out.write(nullFirst ? 2 : 0);
      }
      write(
          out,
          PLAIN.stream().filter(t -> type.contains("\"" + t + "\"")).findFirst().orElseThrow(),
          random);
    }
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String type, Random random) {
    byte[] bytes = new byte[type.equals("float") ? 4 : type.equals("double") ? 8 : 0];
    switch (type) {
      case "boolean" -> out.write(random.nextInt(2));
      case "int" -> out.writeBytes(HandMade.varint(random.nextInt() >> random.nextInt(32)));
      case "long" -> out.writeBytes(HandMade.varint(random.nextLong() >> random.nextInt(64)));
      case "string", "bytes" -> {
        bytes = "x".repeat(random.nextInt(100)).getBytes(StandardCharsets.UTF_8);
        out.writeBytes(HandMade.varint(bytes.length));
      }
      default -> random.nextBytes(bytes);
    }
    out.writeBytes(bytes);
  }

  private static Layout layout(List<String> types) throws UnreadableException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"f").append(i).append("\",\"type\":");
      fields.append(types.get(i)).append("}");
    }
    return Header.ofSchema("{\"type\":\"record\",\"name\":\"r\",\"fields\":[" + fields + "]}")
        .layout();
  }

  private static String quick(List<String> types, byte[] datum) throws UnreadableException {
    Layout layout = layout(types);
    Cursor in = new Cursor(datum, 0, datum.length, Reason.CORRUPT);
    try {
      return told(new RowReader(in).readRecord(layout), in);
    } catch (UnreadableException e) {
      return e.getMessage();
    }
  }

  private static String careful(List<String> types, byte[] datum) throws UnreadableException {
    Layout layout = layout(types);
    Cursor in = new Cursor(datum, 0, datum.length, Reason.CORRUPT);
    Records rows = new Records(layout, datum, 1);
    rows.addRow();
    RowReader reader = new RowReader(in);
    try {
      reader.spend(layout, 1);
      for (int field = 0; field < layout.width(); field++) {
        reader.readField(rows, 0, field, 0);
      }
      return told(rows, in);
    } catch (UnreadableException e) {
      return e.getMessage();
    }
  }

  private static String told(Records rows, Cursor in) {
    return "read to " + in.position + Arrays.toString(rows.tags) + Arrays.toString(rows.bits);
  }
}
