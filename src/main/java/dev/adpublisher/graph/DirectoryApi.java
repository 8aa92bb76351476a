package dev.adpublisher.graph;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The two shapes of a read at Meta, a node and an edge of a node, with the token in a header; and the token endpoint, with everything in the
 * body: no token stands in an address.
 */
@RegisterRestClient(configKey = "meta-directory")
interface DirectoryApi {

    @GET
    @Path("/{version}/{node}")
    Uni<Response> node(
            @HeaderParam("Authorization") String authorization,
            @PathParam("version") String version,
            @PathParam("node") String node,
            @RestQuery Map<String, String> parameters);

    @GET
    @Path("/{version}/{node}/{edge}")
    Uni<Response> edge(
            @HeaderParam("Authorization") String authorization,
            @PathParam("version") String version,
            @PathParam("node") String node,
            @PathParam("edge") String edge,
            @RestQuery Map<String, String> parameters);

    @POST
    @Path("/{version}/oauth/access_token")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    Uni<Response> token(@PathParam("version") String version, String form);
}
