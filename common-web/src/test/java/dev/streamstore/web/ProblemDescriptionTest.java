package dev.streamstore.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.Paths;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.junit.jupiter.api.Test;

class ProblemDescriptionTest {

    @Test
    void whatIsRefusedIsNeverDocumentedWithTheBodyOfASuccess() {
        ApiResponses responses = new ApiResponses()
                .addApiResponse("202", inferred())
                .addApiResponse("409", inferred())
                .addApiResponse("503", new ApiResponse());
        OpenAPI api = new OpenAPI()
                .paths(new Paths().addPathItem("/orders", new PathItem().post(new Operation().responses(responses))));
        ProblemDescription.describe(api);
        assertThat(responses.get("202")).isEqualTo(inferred());
        for (String status : new String[] {"409", "503"}) {
            Content content = responses.get(status).getContent();
            assertThat(content).containsOnlyKeys("application/problem+json");
            assertThat(content.get("application/problem+json").getSchema().get$ref())
                    .isEqualTo("#/components/schemas/ProblemJson");
        }
        assertThat(api.getComponents().getSchemas()).containsKeys("ProblemJson", "FieldProblem");
        assertThat(api.getComponents().getSchemas().get("ProblemJson").getProperties())
                .containsKeys("type", "title", "status", "detail", "instance", "code", "errors", "errorId");
    }

    private static ApiResponse inferred() {
        Schema<?> order = new Schema<>().$ref("#/components/schemas/OrderView");
        return new ApiResponse().content(new Content().addMediaType("*/*", new MediaType().schema(order)));
    }
}
