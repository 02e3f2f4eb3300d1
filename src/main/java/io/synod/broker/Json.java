package io.synod.broker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.synod.journal.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Trees of JSON nodes from and to bytes. Jackson's mapper can do this too, and much else that it sets up first: a fifth of a second of a node's start. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  /** @throws IOException when no JSON object is there; what follows one is not read */
  static JsonNode parse(Bytes data) throws IOException {
    if (data == null) throw new IOException("no JSON object: no data");
    try (JsonParser parser = FACTORY.createParser(data.unsafeArray())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) throw new IOException("no JSON object: " + data.asUtf8());
      return value(parser);
    }
  }

  static Bytes bytes(ObjectNode node) {
    var out = new ByteArrayOutputStream(256);
    try (var generator = FACTORY.createGenerator(out)) {
      write(generator, node);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of JSON nodes cannot be written", e);
    }
    return Bytes.owning(out.toByteArray());
  }

  private static void write(JsonGenerator generator, JsonNode node) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        generator.writeStartObject();
        for (var fields = node.fields(); fields.hasNext();) {
          var field = fields.next();
          generator.writeFieldName(field.getKey());
          write(generator, field.getValue());
        }
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        for (JsonNode element : node) write(generator, element);
        generator.writeEndArray();
      }
      case NUMBER -> generator.writeNumber(node.longValue());
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case NULL -> generator.writeNull();
      default -> generator.writeString(node.asText());
    }
  }

  /** The value that begins at the current token; numbers that are no integer of 64 bits become text, of which nothing of ours is one. */
  private static JsonNode value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> elements(parser);
      case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? NODES.textNode(parser.getText())
          : parser.getNumberType() == JsonParser.NumberType.INT ? NODES.numberNode(parser.getIntValue()) : NODES.numberNode(parser.getLongValue());
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private static ObjectNode members(JsonParser parser) throws IOException {
    ObjectNode node = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      node.set(name, value(parser));
    }
    return node;
  }

  private static ArrayNode elements(JsonParser parser) throws IOException {
    ArrayNode node = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) node.add(value(parser));
    return node;
  }
}
