package nocturne.broker.ledger;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;

/**
 * The bytes of a record that is kept: JSON where people read it, CBOR where there are many. A
 * record's components are the fields. Reading requires all of them and passes over others. It
 * refuses a value of another kind: a text is no number, and no offset in a map is below 0. May be
 * shared by threads.
 *
 * @param <T> the record
 */
public final class RecordFormat<T> {
  /**
   * Shared, since an ObjectMapper analyses each type once, which takes longer than reading a
   * record.
   */
  private static final ObjectMapper JSON = json();

  private final ObjectMapper mapper;
  private final Class<T> type;

  private RecordFormat(ObjectMapper mapper, Class<T> type) {
    this.mapper = mapper;
    this.type = type;
  }

  /** JSON with named fields, one a line. */
  public static <T> RecordFormat<T> json(Class<T> type) {
    return new RecordFormat<>(JSON, type);
  }

  private static ObjectMapper json() {
    SimpleModule values = values();
    text(values, Candid.class, text -> new Candid(Long.parseLong(text)), Candid::toString);
    values.addDeserializer(int.class, from(RecordFormat::wholeInt));
    values.addDeserializer(Integer.class, from(RecordFormat::wholeInt));
    return mapper(new JsonFactory(), values, List.of(Optional.class, OptionalInt.class))
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }

  /**
   * CBOR with the fields in their order and enums by their place: neither may be reordered.
   *
   * @param rows the records that are written so
   * @param optional types whose fields may be null
   */
  static <T> RecordFormat<T> cbor(Class<T> type, List<Class<?>> rows, List<Class<?>> optional) {
    SimpleModule values = values();
    values.addSerializer(Candid.class, to((candid, out) -> out.writeNumber(candid.value())));
    values.addDeserializer(Candid.class, from(in -> new Candid(in.getLongValue())));
    values.addDeserializer(long.class, from(RecordFormat::whole));
    JsonMapper.Builder mapper = mapper(new CBORFactory(), values, optional);
    rows.forEach(
        row ->
            mapper.withConfigOverride(
                row,
                override -> override.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY))));
    return new RecordFormat<>(
        mapper.enable(SerializationFeature.WRITE_ENUMS_USING_INDEX).build(), type);
  }

  private static JsonMapper.Builder mapper(
      JsonFactory factory, SimpleModule values, List<Class<?>> optional) {
    JsonMapper.Builder mapper =
        JsonMapper.builder(factory)
            .addModules(new Jdk8Module(), values)
            .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
            .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(
                DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(
                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .withCoercionConfig(
                LogicalType.Textual,
                texts ->
                    texts
                        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    optional.forEach(
        each ->
            mapper.withConfigOverride(
                each,
                override -> override.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET))));
    return mapper;
  }

  private static SimpleModule values() {
    SimpleModule values = new SimpleModule();
    text(values, Night.class, Night::parse, Night::basicIso);
    text(values, Instant.class, Instant::parse, Instant::toString);
    text(values, Reason.class, Reason::valueOf, Reason::name);
    text(values, Stage.class, Stage::of, Stage::name);
    text(values, SurveyPartition.class, SurveyPartition::parse, SurveyPartition::text);
    text(values, StagePartition.class, StagePartition::parse, StagePartition::text);
    values.addDeserializer(Long.class, from(RecordFormat::whole));
    return values;
  }

  /** A value that is a text, also where it is the key of a map. */
  private static <V> void text(
      SimpleModule values, Class<V> type, Function<String, V> parse, Function<V, String> print) {
    values.addSerializer(type, to((value, out) -> out.writeString(print.apply(value))));
    values.addKeySerializer(type, to((value, out) -> out.writeFieldName(print.apply(value))));
    values.addDeserializer(
        type,
        from(
            in -> {
              if (!in.hasToken(JsonToken.VALUE_STRING)) {
                throw JsonMappingException.from(in, "no text but " + in.getText());
              }
              return parse.apply(in.getText());
            }));
    values.addKeyDeserializer(
        type,
        new KeyDeserializer() {
          @Override
          public Object deserializeKey(String key, DeserializationContext context) {
            return parse.apply(key);
          }
        });
  }

  private static long whole(JsonParser in) throws IOException {
    if (!in.hasToken(JsonToken.VALUE_NUMBER_INT) || in.getLongValue() < 0) {
      throw JsonMappingException.from(in, "no whole number from 0 up but " + in.getText());
    }
    return in.getLongValue();
  }

  private static int wholeInt(JsonParser in) throws IOException {
    return whole(in) > Integer.MAX_VALUE ? in.getIntValue() : (int) whole(in);
  }

  private interface Reading<V> {
    V read(JsonParser in) throws IOException;
  }

  private interface Writing<V> {
    void write(V value, JsonGenerator out) throws IOException;
  }

  private static <V> JsonDeserializer<V> from(Reading<V> reading) {
    return new JsonDeserializer<>() {
      @Override
      public V deserialize(JsonParser in, DeserializationContext context) throws IOException {
        return reading.read(in);
      }
    };
  }

  private static <V> JsonSerializer<V> to(Writing<V> writing) {
    return new JsonSerializer<>() {
      @Override
      public void serialize(V value, JsonGenerator out, SerializerProvider provider)
          throws IOException {
        writing.write(value, out);
      }
    };
  }

  public byte[] write(T written) {
    try {
      return mapper.writeValueAsBytes(written);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of plain values cannot be written", e);
    }
  }

  /**
   * Reads a record.
   *
   * @param from the place of its first byte
   * @throws IllegalArgumentException when the bytes are not exactly one; says which field is wrong
   */
  public T read(byte[] bytes, int from) {
    if (from >= bytes.length) {
      throw new IllegalArgumentException("it is empty");
    }
    try {
      T read = mapper.readValue(bytes, from, bytes.length - from, type);
      if (read == null) {
        throw new IllegalArgumentException("it is null");
      }
      return read;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(problem(e), e);
    }
  }

  private static String problem(Exception e) {
    if (!(e instanceof JsonProcessingException json)) {
      return String.valueOf(e.getMessage());
    }
    String path =
        json instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(at -> at.getFieldName() == null ? "" + at.getIndex() : at.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    return (path.isEmpty() ? "" : "field " + path + ": ") + json.getOriginalMessage();
  }
}
