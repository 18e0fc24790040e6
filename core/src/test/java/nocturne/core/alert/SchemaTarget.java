package nocturne.core.alert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.fuzz.FuzzTarget;
import nocturne.core.sample.SampleAlert;

/**
 * Any schema and any datum, put into a container whose lengths are right, so that what is inside is
 * reached: the first byte is the codec and the number of records, then the schema up to a zero
 * byte, then the block.
 */
public final class SchemaTarget implements FuzzTarget {
  private static final List<String> CODECS = List.of("null", "deflate", "snappy", "zstandard");

  private final PacketTarget packets = new PacketTarget();

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    String schema = HandMade.minimalSchema("candid", "\"doc\": \"d\"");
    seeds.add(input(schema, HandMade.minimalDatum()));
    SampleAlert alert = SampleAlert.of(4).cutouts(4);
    seeds.add(input(SampleAlert.schema().toString(), alert.datum()));
    for (String type :
        List.of(
            "{\"type\":\"array\",\"items\":[\"null\",\"int\"]}",
            "{\"type\":\"map\",\"values\":\"string\"}",
            "[\"null\",{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"t\",\"f\"]}]",
            "{\"type\":\"fixed\",\"name\":\"x\",\"size\":3}",
            "[\"null\",\"alert\"]",
            "{\"type\":\"array\",\"items\":[\"null\",\"candidate\"]}")) {
      String field = ",{\"name\":\"more\",\"type\":" + type + ",\"default\":null}]}";
      byte[] datum = Arrays.copyOf(HandMade.minimalDatum(), HandMade.minimalDatum().length + 4);
      datum[datum.length - 4] = 2;
      seeds.add(input(schema.substring(0, schema.length() - 2) + field, datum));
    }
    return seeds;
  }

  private static byte[] input(String schema, byte[] block) {
    byte[] text = HandMade.bytes(schema);
    byte[] input = new byte[text.length + block.length + 2];
    input[0] = 4;
    System.arraycopy(text, 0, input, 1, text.length);
    System.arraycopy(block, 0, input, text.length + 2, block.length);
    return input;
  }

  @Override
  public void put(byte[] input) throws Exception {
    if (input.length == 0) {
      return;
    }
    int end = 1;
    while (end < input.length && input[end] != 0) {
      end++;
    }
    byte[] block = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
    Map<String, byte[]> header = new LinkedHashMap<>();
    header.put(AvroContainer.CODEC_KEY, HandMade.bytes(CODECS.get(input[0] & 3)));
    header.put(AvroContainer.SCHEMA_KEY, Arrays.copyOfRange(input, 1, end));
    packets.put(HandMade.container(header, block, (input[0] & 0xff) >> 2));
  }
}
