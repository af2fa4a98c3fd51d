{{- /* The labels by which a part is found. Given: part, root. */}}
{{- define "windows-network.partLabels" -}}
app.kubernetes.io/name: windows-network
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .part | quote }}
{{- end }}

{{- /* The labels of an object. Given: part, root. */}}
{{- define "windows-network.labels" -}}
{{ include "windows-network.partLabels" (dict "part" .part "root" .root) }}
app.kubernetes.io/part-of: windows-network
{{- with .root.Values.commonLabels }}
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* What flanneld and the CNI plugins read. */}}
{{- define "windows-network.flannelConfiguration" -}}
cni-conf.json: '{"name":"cbr0","cniVersion":"0.3.1","plugins":[{"type":"flannel","delegate":{"hairpinMode":true,"isDefaultGateway":true}},{"type":"portmap","capabilities":{"portMappings":true}}]}'
net-conf.json: '{"Network":"{{ .Values.podSubnet }}","EnableNFTables":false,"Backend":{"Type":"vxlan","VNI":{{ .Values.flannel.backend.vni }},"Port":{{ .Values.flannel.backend.port }},"MacPrefix":"{{ .Values.flannel.backend.macPrefix }}"}}'
{{- end }}

{{- /* What the CNI plugins on Windows read, with a gap for the address of the node. */}}
{{- define "windows-network.flannelWindowsConfiguration" -}}
'10-flannel.conflist': '{"name":"flannel.{{ .Values.flannel.backend.vni }}","cniVersion":"1.0.0","plugins":[{"type":"flannel","capabilities":{"portMappings":true,"dns":true},"delegate":{"type":"win-overlay","apiVersion":2,"endpointMacPrefix":"{{ .Values.flannel.backend.macPrefix }}","loopbackDSR":{{ toJson .Values.kubeProxy.directServerReturn }},"Policies":[{"Name":"EndpointPolicy","Value":{"Type":"OutBoundNAT","Settings":{"Exceptions":["{{ .Values.podSubnet }}","{{ .Values.serviceSubnet }}"]}}},{"Name":"EndpointPolicy","Value":{"Type":"SDNRoute","Settings":{"DestinationPrefix":"{{ .Values.serviceSubnet }}","NeedEncap":true}}},{"Name":"EndpointPolicy","Value":{"Type":"ProviderAddress","Settings":{"ProviderAddress":"__NODE_ADDRESS__"}}}]}}]}'
{{- end }}

{{- /* A full image reference; a digest wins over a tag. Given: image, tag, root. */}}
{{- define "windows-network.image" -}}
{{ with .root.Values.global.imageRegistry | default .image.registry | default .root.Values.image.registry }}{{ . }}/{{ end }}{{ .image.repository }}{{ with .image.digest }}@{{ . }}{{ else }}:{{ .image.tag | default .tag }}{{ end }}
{{- end }}

{{- /* The lines of two maps; where both have a key, the first wins. Given: first, second. */}}
{{- define "windows-network.merged" -}}
{{- $merged := dict }}
{{- range $key, $value := .second }}
  {{- $_ := set $merged $key $value }}
{{- end }}
{{- range $key, $value := .first }}
  {{- $_ := set $merged $key $value }}
{{- end }}
{{- with $merged }}
  {{- toYaml . }}
{{- end }}
{{- end }}
